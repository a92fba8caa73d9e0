import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Board, Boards, LiveEvents } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { LIVE_ADDRESS } from '../desk/desk.js';
import { setClock } from '../words/clock.js';

/** `live`: told of each change within a second. `asking`: the line for that is down, so the board is asked for again. */
export type Liveness = 'live' | 'asking';

export const ASK_EVERY_MS = 2_000;
/* While the desk tells of changes, one look in between mends whatever it could not tell. */
export const LOOK_EVERY_MS = 30_000;
const AGAIN_MS = 5_000;
/* What the desk tells begins with its second look, a second after we have joined. */
const SECOND_LOOK_MS = 2_000;

/** Keeps the boards that were read in step with the desk's events, for as long as the screen is open. */
export function useLiveBoards(): Liveness {
  const client = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('asking');

  useEffect(() => {
    let source: EventSource;
    let later: ReturnType<typeof setTimeout>;
    const readAnew = () => void client.invalidateQueries({ queryKey: asking.boards.queryKey });
    const change = (mend: (boards: Boards) => Boards | null) => {
      const before = client.getQueryData(asking.boards.queryKey);
      const after = before && mend(before);
      if (after) client.setQueryData(asking.boards.queryKey, after);
      else readAnew();
    };
    const open = () => {
      source = new EventSource(LIVE_ADDRESS);
      source.onopen = () => {
        setLiveness('live');
        readAnew();
        later = setTimeout(readAnew, SECOND_LOOK_MS);
      };
      source.onerror = () => {
        setLiveness('asking');
        // The browser opens a lost stream again by itself, but gives up on an answer that is none.
        if (source.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN_MS);
      };
      const on = <Name extends keyof LiveEvents>(name: Name, told: (data: LiveEvents[Name]) => void) =>
        source.addEventListener(name, (event) => told(JSON.parse(event.data) as LiveEvents[Name]));
      on('placement', (data) => change((boards) => withPlacement(boards, data)));
      on('newsroom', (data) => change((boards) => withNewsroom(boards, data)));
      on('origins', (origins) => change((boards) => ({ items: boards.items.map((board) => ({ ...board, origins })) })));
      on('converged', (data) => {
        setClock(data.at);
        change((boards) => withState(boards, data));
        void client.invalidateQueries({ queryKey: ['message', data.reference] });
        void client.invalidateQueries({ queryKey: ['messages'] });
      });
    };
    open();
    return () => {
      clearTimeout(later);
      source.close();
    };
  }, [client]);

  return liveness;
}

/** Null: the event is of a board that was not read yet, so everything is read again. */
function ofMessage(boards: Boards, message: string, mend: (board: Board) => Board): Boards | null {
  if (!boards.items.some((board) => board.message === message)) return null;
  return { items: boards.items.map((board) => (board.message === message ? mend(board) : board)) };
}

const withPlacement = (boards: Boards, { message, desired, placement }: LiveEvents['placement']): Boards | null =>
  ofMessage(boards, message, (board) => {
    const known = board.placements.some(({ id }) => id === placement.id);
    const placements = known
      ? board.placements.map((old) => (old.id === placement.id ? placement : old))
      : [...board.placements, placement];
    return { ...board, desired: Math.max(board.desired, desired), placements };
  });

const withState = (boards: Boards, data: LiveEvents['converged']): Boards | null =>
  ofMessage(boards, data.message, (board) => ({
    ...board,
    desired: data.desired,
    converged: data.converged,
    epoch: data.epoch,
    at: data.at,
  }));

const withNewsroom = (boards: Boards, newsroom: LiveEvents['newsroom']): Boards => ({
  items: boards.items.map((board) => {
    const known = board.newsrooms.some(({ replica }) => replica === newsroom.replica);
    const newsrooms = known
      ? board.newsrooms.map((old) => (old.replica === newsroom.replica ? newsroom : old))
      : [...board.newsrooms, newsroom];
    return { ...board, newsrooms };
  }),
});
