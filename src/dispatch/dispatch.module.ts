import { type DynamicModule, Module } from '@nestjs/common';
import { DISPATCH_SETTINGS, DispatchService, type DispatchSettings } from './dispatch.service.js';

/** Needs the store and, once in the application, the schedule. */
@Module({})
export class DispatchModule {
  static with(settings: DispatchSettings): DynamicModule {
    return {
      module: DispatchModule,
      providers: [{ provide: DISPATCH_SETTINGS, useValue: settings }, DispatchService],
    };
  }
}
