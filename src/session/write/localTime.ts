/**
 * A time as the desktop app writes it: local, without a zone, as Python's `datetime.isoformat()` prints it. That is
 * `2025-06-21T11:46:15.123000`, and without a fraction on a full second.
 */
export function localTimestamp(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(time.getFullYear()).padStart(4, '0')}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${day}T${clock}${fraction(time.getMilliseconds())}`;
}

/** A time in UTC as the desktop app records when S3 wrote an object: `2026-11-22T13:36:22+00:00`. */
export function utcTimestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}${fraction(time.getUTCMilliseconds())}+00:00`;
}

function fraction(milliseconds: number): string {
  return milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`;
}
