import type { ReactElement } from 'react';
import { Dialog } from './dialog.js';
import styles from './frame.module.css';

const KEYS = [
  ['j, k', 'next and previous message in a list'],
  ['Enter', 'open the marked message'],
  ['/', 'search the messages'],
  ['Arrow keys', 'from cell to cell in a board’s table'],
  ['Ctrl + S', 'save the draft at once'],
  ['Ctrl + Enter', 'from the draft to its preview'],
  ['Esc', 'close a dialog; nothing is sent'],
  ['?', 'this list'],
] as const;

export const KeysHelp = ({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactElement => (
  <Dialog opened={opened} onClose={onClose} title="Keys">
    <dl className={styles.keys}>
      {KEYS.map(([key, what]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);
