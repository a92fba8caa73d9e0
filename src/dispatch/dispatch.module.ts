import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DISPATCH_SETTINGS, DispatchService, type DispatchSettings } from './dispatch.service.js';

@Module({})
export class DispatchModule {
  static with(settings: DispatchSettings): DynamicModule {
    return {
      module: DispatchModule,
      imports: [ScheduleModule.forRoot()],
      providers: [{ provide: DISPATCH_SETTINGS, useValue: settings }, DispatchService],
    };
  }
}
