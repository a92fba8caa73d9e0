/** What a server of live streams does for the bench: it sends when it is told, and says when it began and what it holds. */
export interface SseServer {
  readonly port: number;
  send(): void;
}

export type Asked = 'send' | 'measure';
export type Told =
  | { readonly is: 'open'; readonly port: number }
  /** On the clock that all processes of a machine share, nanoseconds. */
  | { readonly is: 'sending'; readonly at: string }
  | { readonly is: 'measured'; readonly residentBytes: number };

export async function serveBench(open: () => Promise<SseServer>): Promise<void> {
  const tell = (told: Told) => process.send!(told);
  const server = await open();
  process.on('message', (asked: Asked) => {
    if (asked === 'send') {
      tell({ is: 'sending', at: String(process.hrtime.bigint()) });
      server.send();
    } else {
      globalThis.gc!();
      tell({ is: 'measured', residentBytes: process.memoryUsage.rss() });
    }
  });
  process.on('disconnect', () => process.exit());
  tell({ is: 'open', port: server.port });
}
