import { Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useStepUpAsked } from '../desk/step-up.js';
import { t } from '../words/i18n.js';
import styles from './frame.module.css';

interface DialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** Left out where it must be answered. */
  readonly onClose?: () => void;
  readonly wide?: boolean;
  /** Over another dialog, which stays as it is: Escape closes this one alone. */
  readonly above?: boolean;
  readonly children: ReactNode;
}

/** Asks one thing, keeps the focus until it is answered, and gives it back. Escape closes it, and nothing is sent. */
export const Dialog = ({
  opened,
  title,
  onClose,
  wide = false,
  above = false,
  children,
}: DialogProps): ReactElement => {
  const covered = useStepUpAsked() !== null && !above;
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose ?? (() => {})}
      closeOnEscape={onClose !== undefined && !covered}
      zIndex={above ? 300 : 200}
      closeOnClickOutside={false}
      size={wide ? '44rem' : '28rem'}
    >
      <Modal.Overlay color="var(--shade)" backgroundOpacity={1} />
      <Modal.Content>
        <Modal.Body>
          {/* Not Mantine's header: outside of a page's sections that would be a second banner. */}
          <div className={styles.dialogHead}>
            <Modal.Title>{title}</Modal.Title>
            {onClose && <Modal.CloseButton aria-label={t('terms:close')} />}
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
