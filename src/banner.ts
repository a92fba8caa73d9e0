import type { Config } from './config.js';
import type { Ready } from './room-process.js';

/** What an operator is told when the hub stands: where everything is, and how to begin. */
export function banner(config: Config, reports: readonly Ready[]): string {
  const { publicUrl, languages } = config.office;
  const links: readonly (readonly [string, string])[] = [
    ['Crisis page', `${publicUrl}/`],
    ...languages.map((language) => ['', `${publicUrl}/${language}`] as const),
    ...languages.map(
      (language, i) => [i === 0 ? 'Feeds' : '', `${publicUrl}/feeds/${language}.rss  .atom  .json`] as const,
    ),
    ['Console', `${config.consoleUrl}/console`],
    ['API', `${config.consoleUrl}/api/docs`],
    ['Training ground', `http://127.0.0.1:${config.trainingPort}/`],
    ...reports.flatMap((report) => Object.entries(report.links ?? {})),
  ];
  const firstOfficer = reports.find((report) => report.firstOfficer !== undefined)?.firstOfficer;
  const width = Math.max(...links.map(([name]) => name.length));
  return [
    '',
    `Tocsin is up. It listens on ${config.host}, port ${config.port}; Ctrl-C stops it.`,
    '',
    ...links.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`),
    '',
    ...(firstOfficer === undefined
      ? []
      : ['There is no officer yet. This address makes the first one; it works once:', '', `  ${firstOfficer}`, '']),
  ].join('\n');
}
