import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApprovalsService } from './approvals.service.js';
import { BoardController, PlacementsController } from './board.controller.js';
import { BoardService } from './board.service.js';
import { ChangesService } from './changes.service.js';
import { ChannelsController, ErrandsController } from './channels.controller.js';
import { ChannelsService } from './channels.service.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsService } from './contacts.service.js';
import { CrisisController } from './crisis.controller.js';
import { CrisisService } from './crisis.service.js';
import { DecidedService } from './decided.service.js';
import { DecisionsController } from './decisions.controller.js';
import { DecisionsService } from './decisions.service.js';
import { DecisionsReaderService } from './decisions-reader.service.js';
import { DraftsController } from './drafts.controller.js';
import { DraftsService } from './drafts.service.js';
import { DriftService } from './drift.service.js';
import { DueWorkService } from './due-work.service.js';
import { EmbargoController, NewsroomTokensController } from './embargo.controller.js';
import { EmbargoService } from './embargo.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsService } from './endpoints.service.js';
import { FactorsController } from './factors.controller.js';
import { FactorsService } from './factors.service.js';
import { FactsService } from './facts.service.js';
import { HubController } from './hub.controller.js';
import { ImagesService } from './images.service.js';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsService } from './incidents.service.js';
import { JoinedIncidentService } from './joined-incident.service.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerService } from './ledger.service.js';
import { MediaController } from './media.controller.js';
import { MessageReaderService } from './message-reader.service.js';
import { MessagesController } from './messages.controller.js';
import { NewsroomTokensService } from './newsroom-tokens.service.js';
import { NoticesController } from './notices.controller.js';
import { NoticesService } from './notices.service.js';
import { InvitationsController, OfficersController, TokensController } from './officers.controller.js';
import { OfficersService } from './officers.service.js';
import { OpenStreamsService } from './open-streams.service.js';
import { OutsideChannelsService } from './outside-channels.service.js';
import { OvertakenDraftsService } from './overtaken-drafts.service.js';
import { PasskeySignInService } from './passkey-sign-in.service.js';
import { PasskeysService } from './passkeys.service.js';
import { PresenceController } from './presence.controller.js';
import { PresenceService } from './presence.service.js';
import { PreviewService } from './preview.service.js';
import { ProofsService } from './proofs.service.js';
import { RefusalFilter } from './refusal.filter.js';
import { ReleasesController } from './releases.controller.js';
import { ReleasesService } from './releases.service.js';
import { RenditionsService } from './renditions.service.js';
import { ReviewsController, VersionReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';
import { MessageScheduleController, ScheduleController } from './schedule.controller.js';
import { ScheduleService } from './schedule.service.js';
import { ScheduleReaderService } from './schedule-reader.service.js';
import { SessionController, SessionsController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SettingsController } from './settings.controller.js';
import { PressOfficeSettings } from './settings.js';
import { SettingsService } from './settings.service.js';
import { SignInService } from './sign-in.service.js';
import { SingleSignOnController } from './single-sign-on.controller.js';
import { SingleSignOnService } from './single-sign-on.service.js';
import { StepUpService } from './step-up.service.js';
import { StillValidService } from './still-valid.service.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { TemplatesController } from './templates.controller.js';
import { TemplatesService } from './templates.service.js';
import { TicksService } from './ticks.service.js';
import { TokensService } from './tokens.service.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficService } from './traffic.service.js';
import { TriesService } from './tries.service.js';
import { VersionsService } from './versions.service.js';
import { WakingService } from './waking.service.js';

const services = [
  ApprovalsService,
  BoardService,
  ChangesService,
  ChannelsService,
  ContactsService,
  CrisisService,
  DecidedService,
  DecisionsReaderService,
  DecisionsService,
  DraftsService,
  DriftService,
  DueWorkService,
  EmbargoService,
  SettingsService,
  EndpointsService,
  FactorsService,
  FactsService,
  ImagesService,
  LedgerService,
  IncidentsService,
  JoinedIncidentService,
  MessageReaderService,
  NoticesService,
  OfficersService,
  NewsroomTokensService,
  OpenStreamsService,
  OutsideChannelsService,
  OvertakenDraftsService,
  PasskeySignInService,
  PasskeysService,
  PresenceService,
  PreviewService,
  ProofsService,
  ReleasesService,
  RenditionsService,
  ReviewsService,
  ScheduleReaderService,
  ScheduleService,
  SessionsService,
  SignInService,
  SingleSignOnService,
  StepUpService,
  StillValidService,
  SubscriptionsService,
  TemplatesService,
  TicksService,
  TokensService,
  TriesService,
  TrafficService,
  VersionsService,
  WakingService,
];

/**
 * What officers call: drafts, approvals, releases, the board, channels, sign-in. It promises that every change is one
 * transaction with its ledger line, that a refusal says what to do, and that no call reaches a far side: it writes what
 * is wanted, and dispatch does it. It does not promise that anything is shown anywhere; the board tells that. Needs
 * StoreModule. The HTTP side is set up by `configurePressOffice`; the services work without it, for the command line.
 */
@Module({})
export class PressOfficeModule {
  static with(settings: PressOfficeSettings): DynamicModule {
    return {
      module: PressOfficeModule,
      controllers: [
        BoardController,
        ChannelsController,
        ContactsController,
        CrisisController,
        DecisionsController,
        DraftsController,
        EmbargoController,
        EndpointsController,
        ErrandsController,
        FactorsController,
        HubController,
        IncidentsController,
        InvitationsController,
        LedgerController,
        MediaController,
        MessageScheduleController,
        MessagesController,
        NoticesController,
        SettingsController,
        NewsroomTokensController,
        OfficersController,
        PlacementsController,
        PresenceController,
        ReleasesController,
        ReviewsController,
        ScheduleController,
        SessionController,
        SessionsController,
        SingleSignOnController,
        SubscriptionsController,
        TemplatesController,
        TokensController,
        TrafficController,
        VersionReviewsController,
      ],
      providers: [
        { provide: PressOfficeSettings, useValue: settings },
        { provide: APP_FILTER, useClass: RefusalFilter },
        AccessGuard,
        ...services,
      ],
      exports: [PressOfficeSettings, ...services],
    };
  }
}
