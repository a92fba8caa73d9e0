import { Injectable } from '@nestjs/common';
import type { Template } from '../domain/template.js';
import { type Transaction, uuidv7 } from './database.js';

/** A template that the office wrote or copied. */
export interface OwnTemplate {
  readonly id: string;
  readonly content: Template;
  /** The id of the one that it was copied from. */
  readonly copiedFrom: string | null;
  readonly revision: number;
  readonly changed: { readonly by: { readonly id: string; readonly name: string }; readonly at: string };
}

interface TemplateRow {
  id: string;
  content: Template;
  copied_from: string | null;
  revision: number;
  changed_by: string;
  changer: string;
  changed_at: Date;
}

const SELECT = `SELECT t.*, o.name AS changer FROM template t JOIN officer o ON o.id = t.changed_by WHERE t.removed_at IS NULL`;

@Injectable()
export class TemplatesStore {
  /** Oldest first. */
  async all(tx: Transaction): Promise<OwnTemplate[]> {
    return (await tx.rows<TemplateRow>(`${SELECT} ORDER BY t.id`)).map(toTemplate);
  }

  async find(tx: Transaction, id: string): Promise<OwnTemplate | undefined> {
    const row = await tx.one<TemplateRow>(`${SELECT} AND t.id = $1`, [id]);
    return row && toTemplate(row);
  }

  async add(
    tx: Transaction,
    row: { content: Template; copiedFrom: string | null; officer: string; at: string },
  ): Promise<string> {
    const id = uuidv7();
    await tx.run(
      `INSERT INTO template (id, content, copied_from, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)`,
      [id, JSON.stringify(row.content), row.copiedFrom, row.officer, row.at],
    );
    return id;
  }

  async change(tx: Transaction, row: { id: string; content: Template; officer: string; at: string }): Promise<void> {
    await tx.run(
      `UPDATE template SET content = $2, changed_by = $3, changed_at = $4, revision = revision + 1 WHERE id = $1`,
      [row.id, JSON.stringify(row.content), row.officer, row.at],
    );
  }

  async remove(tx: Transaction, id: string, at: string): Promise<void> {
    await tx.run(`UPDATE template SET removed_at = $2 WHERE id = $1`, [id, at]);
  }

  /** Names of the shipped ones that the office has hidden. */
  async hidden(tx: Transaction): Promise<Set<string>> {
    return new Set((await tx.rows<{ name: string }>('SELECT name FROM hidden_template')).map(({ name }) => name));
  }

  /** False when it was hidden already. */
  async hide(tx: Transaction, row: { name: string; officer: string; at: string }): Promise<boolean> {
    const written = await tx.run(
      `INSERT INTO hidden_template (name, officer_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [row.name, row.officer, row.at],
    );
    return written > 0;
  }

  async show(tx: Transaction, name: string): Promise<boolean> {
    return (await tx.run('DELETE FROM hidden_template WHERE name = $1', [name])) > 0;
  }
}

const toTemplate = (row: TemplateRow): OwnTemplate => ({
  id: row.id,
  content: row.content,
  copiedFrom: row.copied_from,
  revision: row.revision,
  changed: { by: { id: row.changed_by, name: row.changer }, at: row.changed_at.toISOString() },
});
