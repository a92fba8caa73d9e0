import { Checkbox, Chip, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useId } from 'react';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { CATEGORIES, languageName, SEVERITIES } from '../words/words.js';
import styles from './channels.module.css';
import { titleOf, toldOf } from './field-words.js';
import type { SettingField } from './schema.js';

interface SettingFieldProps {
  readonly kind: string;
  readonly field: SettingField;
  readonly value: string | readonly string[];
  readonly error: string | undefined;
  /** On a channel that stands: an empty secret stays as it is. */
  readonly stands: boolean;
  readonly onChange: (value: string | readonly string[]) => void;
}

/** One setting as its schema asks for it. */
export function SettingInput(props: SettingFieldProps): ReactElement {
  const { kind, field, value, error, stands, onChange } = props;
  const { name, as, options, secret } = field;
  const told = toldOf(kind, field);
  const shared = {
    label: titleOf(field),
    description: secret && stands ? `${told ?? ''} ${t('channels:secretStays')}`.trim() : told,
    error,
    required: field.required && !(secret && stands),
    withAsterisk: false,
  };
  if (as === 'chips') return <Chips {...props} label={shared.label} told={told} />;
  if (as === 'choice')
    return (
      <NativeSelect
        {...shared}
        data={options.map((option) => ({ value: option, label: optionWord(name, option) }))}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (as === 'tick')
    return (
      <Checkbox
        {...shared}
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.currentTarget.checked))}
      />
    );
  if (secret)
    return (
      <PasswordInput
        {...shared}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('channels:showSecret', { name: shared.label }) }}
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...shared}
      autoComplete="off"
      inputMode={as === 'number' ? 'numeric' : 'text'}
      value={String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Chips({
  field,
  value,
  error,
  onChange,
  label,
  told,
}: SettingFieldProps & { label: string; told: string | null }): ReactElement {
  const { languages } = useHub();
  const options = field.options.length > 0 ? field.options : languages;
  const about = useId();
  return (
    <fieldset className={styles.chips} aria-describedby={about}>
      <legend>{label}</legend>
      <p className="small" id={about}>
        {error ?? told}
      </p>
      <Chip.Group multiple value={[...value]} onChange={onChange}>
        <div className="row">
          {options.map((option) => (
            <Chip key={option} value={option}>
              {optionWord(field.name, option)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </fieldset>
  );
}

/** CAP's words and languages have words of ours; what else a kind chooses between is the far side's own. */
function optionWord(name: string, option: string): string {
  if (option === '') return t('channels:all');
  if (name === 'languages') return languageName(option);
  if (option in CATEGORIES && name === 'categories') return CATEGORIES[option as keyof typeof CATEGORIES];
  if (option in SEVERITIES) return SEVERITIES[option as keyof typeof SEVERITIES].word;
  return option;
}
