import type { Point } from '../../src/dispatch/step.js';
import { MODES } from '../../src/training/faults.js';
import type { Crew } from './crew.js';
import { type FirePlan, POINTS } from './plan.js';
import type { FaultProxy } from './proxy.js';
import type { Stage } from './stage.js';
import type { Verdict } from './verdict.js';

/** Columns as wide as what stands in them; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  const cell = (value: string | number, column: number) =>
    typeof value === 'number' ? String(value).padStart(widths[column]!) : value.padEnd(widths[column]!);
  return rows.map((row) => `  ${row.map(cell).join('  ').trimEnd()}`).join('\n');
}

/** Points × kinds of channel. */
export function killTable(crew: Crew, kinds: readonly string[]): string {
  const rows = Object.entries(POINTS).map(([point, words]) => [
    point,
    words,
    ...kinds.map((kind) => crew.kills.get(`${point} ${kind}`) ?? 0),
  ]);
  return table([['point', 'what it is', ...kinds], ...rows]);
}

/** Cells of the table that were hit too seldom. */
export function missedCells(crew: Crew, kinds: readonly string[], { perCell }: FirePlan): string[] {
  return (Object.keys(POINTS) as Point[]).flatMap((point) =>
    kinds
      .map((kind) => ({ kind, hit: crew.kills.get(`${point} ${kind}`) ?? 0 }))
      .filter(({ hit }) => hit < perCell)
      .map(({ kind, hit }) => `${point} on ${kind} was hit ${hit} times of ${perCell}`),
  );
}

/** Every fault that was played and how often it struck; the numbers are those of one-truth.md. */
export function faultTable(stage: Stage, crew: Crew, plan: FirePlan, repeated: number): string {
  const { database, farSides, outlets } = stage;
  const cells = [...crew.kills].filter(([cell]) => cell.includes(' '));
  const sum = (counts: Iterable<readonly [string, number]>) => [...counts].reduce((all, [, count]) => all + count, 0);
  const hanging = outlets.filter(({ hangs }) => hangs).length;
  const wire = (proxy: FaultProxy, who: string) =>
    Object.entries(proxy.struck)
      .filter(([strike]) => strike !== 'replay' || proxy === farSides.proxy)
      .map(([strike, times]) => [`${who}: ${WIRE[strike as keyof typeof WIRE]}`, times, 'connections']);
  const instants = crew.kills.get('instant') ?? 0;
  const isPlanned = (mode: string) => plan.farSides.some(({ fault }) => fault.is === 'spell' && fault.mode === mode);
  const counted = (fault: string, seen: number, what: string, planned = true) =>
    planned || seen > 0 ? [fault, seen, what] : [fault, '', 'not in this plan'];
  return table([
    ['fault', 'seen', ''],
    ['fault 06: worker killed at a named point', sum(cells), 'kills'],
    counted(
      'fault 06: worker killed at a random instant',
      instants,
      'kills',
      plan.orders.some(({ is }) => is === 'at-instant'),
    ),
    ['fault 07: worker stopped for longer than its lease, then continued', sum(crew.stops), 'stops'],
    ['fault 08: all workers killed every 0.5–3 s', crew.kills.get('storm') ?? 0, 'kills'],
    ...[...MODES]
      .sort()
      .map((mode) => counted(`fault 09: far side: ${mode}`, farSides.struck.get(mode) ?? 0, 'calls', isPlanned(mode))),
    ...wire(farSides.proxy, 'fault 09: far side'),
    ['fault 02: database: connection ended from inside', database.struck.terminate, 'connections'],
    ['fault 02: database: immediate shutdown and start', database.struck.restart, 'restarts'],
    ...wire(database.proxy, 'fault 02: database'),
    ['fault 01: call of the office repeated under its key', repeated, 'calls'],
    counted('fault 17: endpoints that hang for the whole run', hanging, 'endpoints', hanging > 0),
  ]);
}

const WIRE = {
  cut: 'cut at byte n',
  hang: 'accepted, nothing forwarded',
  refuse: 'turned away',
  delay: 'every piece delayed',
  replay: 'request delivered twice',
};

const SHOWN = 10;

export function verdictTable(verdict: Verdict): string {
  const { lost, duplicates, regressions, outOfOrder, ledger, deadlocks, seen } = verdict;
  const found = {
    lost,
    duplicates,
    regressions,
    'webhooks out of order': outOfOrder,
    'ledger lines that do not fit': ledger,
  };
  const rows = Object.entries(found).map(([what, list]) => [what, list.length]);
  const details = Object.values(found).flatMap((list) => {
    const more = list.length > SHOWN ? [`… and ${list.length - SHOWN} more`] : [];
    return [...list.slice(0, SHOWN), ...more].map((line) => `  ✗ ${line}`);
  });
  const judged = `  judged: ${seen.placements} placements, ${seen.record} entries of the far sides, ${seen.ledger} ledger lines`;
  return [table([...rows, ['deadlocks', deadlocks]]), ...details, judged].join('\n');
}
