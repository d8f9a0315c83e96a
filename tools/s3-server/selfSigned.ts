/**
 * A self-signed certificate for 127.0.0.1 and its key, made with
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj "/CN=Fastshot test"
 * -addext "subjectAltName=IP:127.0.0.1"`. It protects nothing: tests expect it to be refused.
 */
export const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMJENSV/VRobQNgqm
TJeVJdnC4s5PuAVsgjoa/WL4j7ChRANCAASTBrgc7IObDt8RpeaFCiE8ClA5dj9r
0iHTZjIulvzbmiHq/Mfle8V+Q9a0z+0Pt2rtYq9biorjwIG875PgGN7/
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlzCCAT6gAwIBAgIUfGtHKXBLoxUFJBoYl0zuR0Gln/AwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNRmFzdHNob3QgdGVzdDAgFw0yNjExMjMwMjA2MThaGA8yMTI2
MTAzMDAyMDYxOFowGDEWMBQGA1UEAwwNRmFzdHNob3QgdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABJMGuBzsg5sO3xGl5oUKITwKUDl2P2vSIdNmMi6W/Nua
Ier8x+V7xX5D1rTP7Q+3au1ir1uKiuPAgbzvk+AY3v+jZDBiMB0GA1UdDgQWBBRM
CbUcxXjmhfSn6h5ysybU+GI0WjAfBgNVHSMEGDAWgBRMCbUcxXjmhfSn6h5ysybU
+GI0WjAPBgNVHRMBAf8EBTADAQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0E
AwIDRwAwRAIgbhGvWSpM468ushkbu+vV4pV1jVcZn6C1iaQolowG/agCID038Msy
tivP1itR8fPm2QFVpb4zsMHrTcKotjIj921z
-----END CERTIFICATE-----`,
};
