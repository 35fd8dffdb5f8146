import { afterEach, expect, test } from 'vitest';
import { handedPortLink } from './engine-link.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A window as far as messages go, and what the preload does in it. */
function desktopWindow() {
  const self = new EventTarget() as Window;
  const post = (data: unknown, handed: readonly MessagePort[] = [], source: unknown = self) =>
    self.dispatchEvent(Object.assign(new Event('message'), { data, ports: handed, source }));
  const hand = (source: unknown = self) => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    post({ type: 'routescope-engine-port' }, [port1], source);
    const heard: unknown[] = [];
    port2.onmessage = ({ data }) => heard.push(data);
    return { far: port2, heard };
  };
  return { self, post, hand };
}

function watch() {
  const seen: string[] = [];
  return {
    seen,
    events: {
      opened: () => void seen.push('opened'),
      received: () => void seen.push('received'),
      closed: (why?: string) => void seen.push(why ? `closed: ${why}` : 'closed'),
    },
  };
}

/** Until what was sent before has come: messages of our own are behind it, which a time to wait may not be. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    const { port1, port2 } = new MessageChannel();
    await new Promise((done) => {
      port1.onmessage = done;
      port2.postMessage(null);
    });
    port1.close();
  }
}

test('a port handed over before or after the page asks for it is taken', async () => {
  for (const early of [true, false]) {
    const { self, hand } = desktopWindow();
    const connect = handedPortLink(self);
    const { seen, events } = watch();
    const before = early ? hand() : null;
    const link = connect(events);
    const { far, heard } = before ?? hand();
    await settle();
    link.send({ type: 'cancel', id: 1 });
    far.postMessage({ type: 'event', event: 'job', data: {} });
    await settle();
    expect(seen).toEqual(['opened', 'received']);
    expect(heard).toEqual([{ type: 'cancel', id: 1 }]);
  }
});

test('a port from another window or frame is not taken', async () => {
  const { self, hand } = desktopWindow();
  const { seen, events } = watch();
  handedPortLink(self)(events);
  hand({});
  await settle();
  expect(seen).toEqual([]);
});

test('a new port ends the old connection, and the next one uses it', async () => {
  const { self, hand } = desktopWindow();
  const connect = handedPortLink(self);
  const first = watch();
  connect(first.events);
  hand();
  await settle();
  const { heard } = hand();
  expect(first.seen).toEqual(['opened', 'closed']);
  const second = watch();
  connect(second.events).send({ type: 'cancel', id: 2 });
  await settle();
  expect(second.seen).toEqual(['opened']);
  expect(heard).toEqual([{ type: 'cancel', id: 2 }]);
});

test('when the engine ended by itself the reason comes with the loss', async () => {
  const { self, post, hand } = desktopWindow();
  const { seen, events } = watch();
  handedPortLink(self)(events);
  hand();
  await settle();
  post({ type: 'routescope-engine-state', state: 'stopped', message: 'It stopped.' });
  expect(seen).toEqual(['opened', 'closed: It stopped.']);
});
