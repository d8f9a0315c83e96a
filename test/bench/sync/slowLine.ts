import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Forwards a new port of 127.0.0.1 to another one, as if it were `roundTrip` ms away. Resolves to the new port. */
export async function startSlowLine(port: number, roundTrip: number): Promise<number> {
  const line = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    // Opening a connection takes one round trip before anything can be sent.
    void carry(near, far, roundTrip / 2, roundTrip);
    void carry(far, near, roundTrip / 2);
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const address = line.address() as AddressInfo;
  return address.port;
}

async function carry(from: net.Socket, to: net.Socket, oneWay: number, opening = 0): Promise<void> {
  try {
    await delay(opening);
    for await (const chunk of from) {
      await delay(oneWay);
      to.write(chunk as Buffer);
    }
    to.end();
  } catch {
    to.destroy();
  }
}
