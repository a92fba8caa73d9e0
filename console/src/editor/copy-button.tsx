import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { DraftContent } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { asText } from './as-text.js';

export function CopyButton({ content }: { content: DraftContent }): ReactElement {
  const { languages } = useHub();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  return (
    <Button
      variant="default"
      onClick={() =>
        void navigator.clipboard.writeText(asText(content, languages)).then(
          () => setCopied('yes'),
          () => setCopied('failed'),
        )
      }
    >
      {t(`editor:copy.${copied}`)}
    </Button>
  );
}
