import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { DraftContent } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
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
      {{ no: 'Copy my text', yes: 'Copied', failed: 'Copying is not allowed here' }[copied]}
    </Button>
  );
}
