import { TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { t } from '../words/i18n.js';

interface TypedReferenceProps {
  readonly reference: string;
  /** Whether what stands in the field is the reference. */
  readonly onTyped: (is: boolean) => void;
}

/** Nobody sends the worst to everybody by a press that was meant for something else: its name has to be typed. */
export function TypedReference({ reference, onTyped }: TypedReferenceProps): ReactElement {
  const [text, setText] = useState('');
  return (
    <TextInput
      label={t('preview:reach.type', { reference })}
      autoComplete="off"
      spellCheck={false}
      maxLength={40}
      value={text}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setText(value);
        onTyped(value.trim() === reference);
      }}
    />
  );
}
