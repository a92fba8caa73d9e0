import { type DynamicModule, Module } from '@nestjs/common';
import { AnchorsStore } from './anchors.store.js';
import { BoardStore } from './board.store.js';
import { ChallengesStore } from './challenges.store.js';
import { ChannelsStore } from './channels.store.js';
import { ContactsStore } from './contacts.store.js';
import { CrisisStore } from './crisis.store.js';
import { Database } from './database.js';
import { DecisionsStore } from './decisions.store.js';
import { DriftsStore } from './drifts.store.js';
import { EmbargoesStore } from './embargoes.store.js';
import { ErrandsStore } from './errands.store.js';
import { FactorsStore } from './factors.store.js';
import { FanoutsStore } from './fanouts.store.js';
import { FiguresStore } from './figures.store.js';
import { IdentitiesStore } from './identities.store.js';
import { ImagesStore } from './images.store.js';
import { IncidentsStore } from './incidents.store.js';
import { LedgerStore } from './ledger.store.js';
import { MessagesStore } from './messages.store.js';
import { NewsroomStore, STANDBY } from './newsroom.store.js';
import { NewsroomTokensStore } from './newsroom-tokens.store.js';
import { NoticesStore } from './notices.store.js';
import { OfficeSettingsStore } from './office-settings.store.js';
import { OfficersStore } from './officers.store.js';
import { PlacementsStore } from './placements.store.js';
import { PresenceStore } from './presence.store.js';
import { PushStore } from './push.store.js';
import { ReconcileStore } from './reconcile.store.js';
import { ReleasesStore } from './releases.store.js';
import { RemindersStore } from './reminders.store.js';
import { RenditionsStore } from './renditions.store.js';
import { RenewalsStore } from './renewals.store.js';
import { RequestsStore } from './requests.store.js';
import { ReviewsStore } from './reviews.store.js';
import { ScheduleStore } from './schedule.store.js';
import { Sealer } from './seal.js';
import { SessionsStore } from './sessions.store.js';
import { SettlementsStore } from './settlements.store.js';
import { SightingsStore } from './sightings.store.js';
import { SubscribersStore } from './subscribers.store.js';
import { TemplatesStore } from './templates.store.js';
import { TopicsStore } from './topics.store.js';
import { TrafficStore } from './traffic.store.js';
import { TriesStore } from './tries.store.js';
import { VerificationsStore } from './verifications.store.js';
import { WatchStore } from './watch.store.js';

const stores = [
  AnchorsStore,
  BoardStore,
  ChallengesStore,
  ChannelsStore,
  ContactsStore,
  CrisisStore,
  DecisionsStore,
  DriftsStore,
  EmbargoesStore,
  ErrandsStore,
  FactorsStore,
  FanoutsStore,
  FiguresStore,
  ImagesStore,
  IdentitiesStore,
  IncidentsStore,
  LedgerStore,
  MessagesStore,
  NewsroomStore,
  NewsroomTokensStore,
  NoticesStore,
  OfficersStore,
  PlacementsStore,
  PresenceStore,
  PushStore,
  ReconcileStore,
  ReleasesStore,
  RemindersStore,
  OfficeSettingsStore,
  RenditionsStore,
  RenewalsStore,
  RequestsStore,
  ReviewsStore,
  ScheduleStore,
  SessionsStore,
  SettlementsStore,
  SightingsStore,
  SubscribersStore,
  TemplatesStore,
  TopicsStore,
  VerificationsStore,
  TriesStore,
  TrafficStore,
  WatchStore,
];

/** Postgres, for every room. Connecting waits for the first use, so that a newsroom starts with the database dead. */
@Module({})
export class StoreModule {
  /** `standby` is for newsrooms to read; null: they read where everybody else writes. */
  static over(database: Database, sealer: Sealer, standby: Database | null = null): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: STANDBY, useValue: standby },
        { provide: Sealer, useValue: sealer },
        ...stores,
      ],
      exports: [Database, Sealer, ...stores],
    };
  }
}
