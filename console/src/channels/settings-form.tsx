import type { ReactElement } from 'react';
import { t } from '../words/i18n.js';
import styles from './channels.module.css';
import { errorAt } from './refused.js';
import type { Given, SettingField } from './schema.js';
import { SettingInput } from './setting-field.js';

interface SettingsFormProps {
  readonly kind: string;
  readonly fields: readonly SettingField[];
  readonly now: Given;
  readonly error: Error | null;
  readonly stands?: boolean;
  readonly onChange: (now: Given) => void;
}

/** What must be told comes first; what has a default of its own waits under one fold. */
export function SettingsForm({ kind, fields, now, error, stands = false, onChange }: SettingsFormProps): ReactElement {
  const asked = fields.filter(({ required, secret }) => required || secret);
  const further = fields.filter((field) => !asked.includes(field));
  const faulty = further.some(({ name }) => errorAt(error, `settings.${name}`) !== undefined);
  const draw = (some: readonly SettingField[]) =>
    some.map((field) => (
      <SettingInput
        key={field.name}
        kind={kind}
        field={field}
        value={now[field.name] ?? ''}
        error={errorAt(error, `settings.${field.name}`)}
        stands={stands}
        onChange={(value) => onChange({ ...now, [field.name]: value })}
      />
    ));
  return (
    <>
      {draw(asked)}
      {further.length > 0 && (
        <details className={styles.further} open={faulty || undefined}>
          <summary>{t('channels:further')}</summary>
          <div className="stack">{draw(further)}</div>
        </details>
      )}
    </>
  );
}
