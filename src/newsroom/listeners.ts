import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/**
 * The public port's listening sockets. Node's loop accepts one connection per listening socket and turn, so that in a
 * crowd, when turns get long, the rest wait in the kernel, where nobody sees them (at 2.4 times what a process can do, 7 %
 * of the pages came within a second; with sixteen sockets on the same port, all of them). The kernel deals connections out
 * among sockets that share a port, where it can; elsewhere there is one.
 */
export interface ListenersSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Other processes of the same user may have this port as well. */
  readonly isShared: boolean;
  readonly onConnection: (socket: Socket) => void;
  /** What goes wrong later, such as a connection that the kernel could not hand over. */
  readonly onError: (error: Error) => void;
}

export interface Listeners {
  readonly port: number;
  close(): void;
}

const SOCKETS = 16;
/** A crowd comes within seconds. */
const BACKLOG = 4_096;

/** Rejects with what the system says when the port cannot be opened. */
export async function listen(settings: ListenersSettings): Promise<Listeners> {
  // Who shares a port is not told that somebody else has it, so it is asked for alone first.
  if (!settings.isShared && settings.port !== 0) (await open(settings, settings.port, false)).close();
  const first = await openShared(settings);
  const { port } = first.server.address() as AddressInfo;
  const others = Array.from({ length: first.isShared ? SOCKETS - 1 : 0 }, () => open(settings, port, true));
  const servers = [first.server, ...(await Promise.all(others))];
  return {
    port,
    close() {
      for (const server of servers) server.close();
    },
  };
}

async function openShared(settings: ListenersSettings): Promise<{ server: Server; isShared: boolean }> {
  try {
    return { server: await open(settings, settings.port, true), isShared: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTSUP') throw error;
    return { server: await open(settings, settings.port, false), isShared: false };
  }
}

function open({ host, onConnection, onError }: ListenersSettings, port: number, reusePort: boolean): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Half-open, since a reader may end its side as soon as it has asked; Node's http server takes its sockets so too.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
    server.once('error', reject);
    server.listen({ host, port, reusePort, backlog: BACKLOG }, () => {
      server.off('error', reject);
      // Without a listener, one connection that the kernel could not hand over would end the whole newsroom.
      server.on('error', onError);
      resolve(server);
    });
  });
}
