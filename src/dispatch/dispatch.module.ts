import { type DynamicModule, Module } from '@nestjs/common';
import { ANCHORING, AnchoringService, type AnchoringSettings } from './anchoring.service.js';
import { DISPATCH_SETTINGS, DispatchService, type DispatchSettings } from './dispatch.service.js';

/** Needs the store and, once in the application, the schedule. */
@Module({})
export class DispatchModule {
  static with(settings: DispatchSettings, anchoring: AnchoringSettings | null = null): DynamicModule {
    return {
      module: DispatchModule,
      providers: [
        { provide: DISPATCH_SETTINGS, useValue: settings },
        { provide: ANCHORING, useValue: anchoring },
        DispatchService,
        AnchoringService,
      ],
    };
  }
}
