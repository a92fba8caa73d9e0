import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import type { HubView } from '../../src/press-office/api.js';
import { BoardScreen } from './board/board.js';
import { Watch } from './board/watch.js';
import { ChannelsScreen } from './channels/channels.js';
import { ContactsScreen } from './contacts/contacts.js';
import { OfficeChannelsScreen } from './decisions/office-channels.js';
import { asking, memory } from './desk/asking.js';
import { HubContext } from './desk/hub.js';
import { EditorScreen } from './editor/editor.js';
import { SignIn, SignInAgain } from './entry/sign-in.js';
import { SingleSignOnRefused } from './entry/single-sign-on.js';
import { StepUpDialog } from './entry/step-up-dialog.js';
import { Welcome } from './entry/welcome.js';
import { useColours } from './frame/colours.js';
import { Frame } from './frame/frame.js';
import { LineBanner } from './frame/line-banner.js';
import { Nowhere } from './frame/nowhere.js';
import { Trouble } from './frame/trouble.js';
import { Waiting } from './frame/waiting.js';
import { IncidentScreen } from './incidents/incident.js';
import { IncidentsScreen } from './incidents/incidents.js';
import { LedgerScreen } from './ledger/ledger.js';
import { CompareScreen } from './messages/compare.js';
import { MessageScreen } from './messages/message.js';
import { MessagesScreen } from './messages/messages.js';
import { OfficersScreen } from './officers/officers.js';
import { OwnScreen } from './own/own.js';
import { type Place, placeOf, useHash } from './place.js';
import { PreviewScreen } from './preview/preview.js';
import { SettingsScreen } from './settings/settings.js';
import { BeginScreen } from './templates/begin.js';
import { EditScreen } from './templates/edit.js';
import { TemplateScreen } from './templates/template.js';
import { TemplatesScreen } from './templates/templates.js';
import { t, useLanguage } from './words/i18n.js';

/**
 * Who may see what: the welcome for whoever has a code, the sign-in for everybody else, and all screens behind it. When a
 * session ends, the screen stays as it is under a sign-in, so that nothing written on it is lost.
 */
export function App(): ReactElement {
  // Whoever changes the language sees the whole console drawn anew, with what was written still in it.
  useLanguage();
  useColours();
  const place = placeOf(useHash());
  const session = useQuery(asking.hub);
  const [hub, setHub] = useState<HubView | null>(null);

  // The last hub that was read stays, so that a session that has ended does not take the screen with it.
  useEffect(() => {
    if (session.data) setHub(session.data);
  }, [session.data]);

  const current = session.data ?? hub;
  if (place.at === 'welcome') return <Welcome code={place.code} />;
  if (session.isPending)
    return (
      <>
        <LineBanner />
        <Waiting what="Tocsin" meanwhile={t('frame:starting')} alone />
      </>
    );
  if (!current)
    return session.error ? (
      <Trouble error={session.error} alone />
    ) : (
      <SignIn refused={place.at === 'refused' ? place.why : null} />
    );
  return (
    <HubContext value={current}>
      <Frame place={place}>
        <Screen place={place} />
      </Frame>
      <StepUpDialog />
      <Watch onBoard={place.at === 'board'} />
      {session.data === null && (
        <SignInAgain
          email={current.me.email}
          onLeave={() => {
            setHub(null);
            memory.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'hub' });
          }}
        />
      )}
    </HubContext>
  );
}

function Screen({ place }: { place: Place }): ReactElement {
  switch (place.at) {
    case 'board':
      return <BoardScreen />;
    case 'messages':
      return <MessagesScreen search={place.search} />;
    case 'message':
      return <MessageScreen key={place.id} id={place.id} />;
    case 'draft':
      return <EditorScreen key={place.id} id={place.id} />;
    case 'preview':
      return <PreviewScreen key={place.id} id={place.id} />;
    case 'compare':
      return <CompareScreen key={place.id} {...place} />;
    case 'refused':
      return <SingleSignOnRefused why={place.why} />;
    case 'ledger': {
      const { at: _, ...filter } = place;
      return <LedgerScreen filter={filter} />;
    }
    case 'templates':
      return <TemplatesScreen place={place} />;
    case 'template':
      return <TemplateScreen key={place.template} id={place.template} />;
    case 'template-begin':
      return <BeginScreen key={place.template} id={place.template} />;
    case 'template-edit':
      return <EditScreen key={place.template} id={place.template} />;
    case 'contacts':
      return <ContactsScreen search={place.search} />;
    case 'own':
      return <OwnScreen />;
    case 'incidents':
      return <IncidentsScreen />;
    case 'incident':
      return <IncidentScreen key={place.id} id={place.id} />;
    case 'decisions':
      return <OfficeChannelsScreen />;
    case 'channels':
      return <ChannelsScreen show={place.show} />;
    case 'settings':
      return <SettingsScreen search={place.search} />;
    case 'officers':
      return <OfficersScreen />;
    default:
      return <Nowhere />;
  }
}
