import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import type { MessageDetail } from '../../../src/press-office/api.js';
import type { EndingKind } from '../desk/desk.js';
import { EndingDialog } from '../messages/ending-dialog.js';
import { addressOf, type Place } from '../place.js';
import { t } from '../words/i18n.js';
import { type Command, GROUPS, useCommands } from './commands.js';
import { Dialog } from './dialog.js';
import styles from './palette.module.css';
import { Refusal } from './trouble.js';

interface PaletteProps {
  readonly place: Place;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

interface Ending {
  readonly message: MessageDetail;
  readonly kind: EndingKind;
}

/**
 * Everything that can be gone to or done, by a few letters of its name. What ends a message still asks as its button
 * does, and what the desk would refuse is not offered.
 */
export function Palette({ place, opened, onClose, onKeys }: PaletteProps): ReactElement {
  const [ending, setEnding] = useState<Ending | null>(null);
  return (
    <>
      <Dialog opened={opened} onClose={onClose} wide title={t('frame:palette.title')}>
        {opened && <Search place={place} onClose={onClose} onKeys={onKeys} onEnd={setEnding} />}
      </Dialog>
      {ending && <EndingDialog {...ending} onClose={() => setEnding(null)} />}
    </>
  );
}

/** At most so many are shown; whoever wants another types another letter. */
const MOST = 30;

function Search({
  place,
  onClose,
  onKeys,
  onEnd,
}: Omit<PaletteProps, 'opened'> & { onEnd: (ending: Ending) => void }): ReactElement {
  const { commands, error } = useCommands(place, { onEnd, onKeys });
  const [sought, setSought] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const options = useRef<HTMLDivElement>(null);
  // Whatever led to another screen is done here.
  const where = addressOf(place);
  const before = useRef(where);
  useEffect(() => {
    if (before.current !== where) onClose();
  }, [where, onClose]);
  const words = sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = commands
    .filter(({ name, also = '', group }) =>
      words.length === 0
        ? group !== 'messages'
        : words.every((word) => `${name} ${also}`.toLocaleLowerCase().includes(word)),
    )
    .slice(0, MOST);
  const marked = Math.min(at, Math.max(0, found.length - 1));

  const act = (command: Command | undefined) => {
    if (!command) return;
    if (!command.asks) onClose();
    command.act();
  };
  const move = (to: number) => {
    setAt(to);
    options.current?.querySelector(`[data-at="${to}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1;
    if (event.key === 'ArrowDown') move(marked >= last ? 0 : marked + 1);
    else if (event.key === 'ArrowUp') move(marked <= 0 ? Math.max(0, last) : marked - 1);
    else if (event.key === 'Enter') act(found[marked]);
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.palette}>
      <input
        className={styles.field}
        role="combobox"
        aria-label={t('frame:palette.field')}
        placeholder={t('frame:palette.field')}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={found[marked] ? `${list}:${marked}` : undefined}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        value={sought}
        onChange={(event) => {
          setSought(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={t('frame:palette.title')} className={styles.list} ref={options}>
        {GROUPS.map((group) => {
          const of = found.flatMap((command, index) => (command.group === group ? [{ command, index }] : []));
          return of.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a listbox may hold groups, and no fieldset
            <div key={group} role="group" aria-labelledby={`${list}:${group}`}>
              <p id={`${list}:${group}`} className={styles.group}>
                {t(`frame:palette.group.${group}`)}
              </p>
              {of.map(({ command, index }) => (
                // The field keeps the focus and has the keys; a pointer only presses.
                // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant marks it
                // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys
                <div
                  key={command.key}
                  id={`${list}:${index}`}
                  data-at={index}
                  role="option"
                  aria-selected={index === marked}
                  className={styles.option}
                  lang={command.language}
                  onClick={() => act(command)}
                  onMouseDown={(event) => event.preventDefault()}
                >
                  {command.name}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      <p role="status" className="soft">
        {found.length === 0 ? t('frame:palette.none', { sought }) : t('frame:palette.found', { count: found.length })}
      </p>
      <Refusal error={error} />
    </div>
  );
}
