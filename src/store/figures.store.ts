import { Injectable } from '@nestjs/common';
import { Database } from './database.js';

/** What an operator's monitoring asks of the hub as a whole. */
export interface DeskFigures {
  readonly epoch: number;
  readonly ledgerLines: number;
  readonly placementsOpen: number;
  readonly placementsRefused: number;
  readonly drifts: number;
  readonly newsrooms: number;
}

@Injectable()
export class FiguresStore {
  constructor(private readonly database: Database) {}

  async read(): Promise<DeskFigures> {
    const [row] = await this.database.rows<{ [key in keyof DeskFigures]: string }>(
      `SELECT h.epoch, h.ledger_seq AS "ledgerLines",
              (SELECT count(*) FROM placement p WHERE (p.attempt IS NOT NULL OR p.shown < p.desired OR p.mend)
                  AND p.settled_version IS DISTINCT FROM p.desired) AS "placementsOpen",
              (SELECT count(*) FROM placement p WHERE p.settled_as = 'refused' AND p.settled_version = p.desired) AS "placementsRefused",
              (SELECT count(*) FROM drift WHERE believed_at IS NOT NULL) AS drifts,
              (SELECT count(*) FROM newsroom WHERE at > clock_timestamp() - interval '1 minute') AS newsrooms
         FROM head h WHERE h.id = 1`,
    );
    return {
      epoch: Number(row?.epoch),
      ledgerLines: Number(row?.ledgerLines),
      placementsOpen: Number(row?.placementsOpen),
      placementsRefused: Number(row?.placementsRefused),
      drifts: Number(row?.drifts),
      newsrooms: Number(row?.newsrooms),
    };
  }
}
