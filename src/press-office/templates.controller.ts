import { Body, Delete, Get, Headers, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller, Needs } from './access.guard.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import { TemplateBody, TemplateSummary, TemplateView } from './api-templates.js';
import type { Call } from './call.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';
import { etagOf } from './drafting.js';
import { TemplatesService } from './templates.service.js';

@Desk('templates', 'Templates')
export class TemplatesController {
  constructor(private readonly templates: TemplatesService) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(TemplateSummary))
  @ApiOperation({ summary: 'Messages written beforehand: those that came with the hub, then the office’s own' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<TemplateSummary>> {
    return this.templates.list({ limit, cursor: cursor ?? null });
  }

  @Get(':id')
  @Needs('read')
  @Answers(200, TemplateView, 'With its ETag')
  @ApiOperation({ summary: 'One template, whole' })
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<TemplateView> {
    return tagged(reply, await this.templates.get(id));
  }

  @Post()
  @Needs('write')
  @Repeatable()
  @Answers(201, TemplateView)
  @ApiOperation({ summary: 'Write one, or copy one by `{ copyOf }`' })
  async add(
    @Caller() call: Call,
    @Body({ schema: TemplateBody }) body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TemplateView> {
    return tagged(reply, await this.templates.add(call, body));
  }

  @Put(':id')
  @Needs('write')
  @Repeatable()
  @ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the template that was read' })
  @Answers(200, TemplateView, 'With its new ETag')
  @ApiOperation({ summary: 'Replace one of the office’s own' })
  async change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: TemplateBody }) body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TemplateView> {
    return tagged(reply, await this.templates.change(call, id, { ifMatch: ifMatch ?? null, body }));
  }

  @Delete(':id')
  @Needs('write')
  @Repeatable()
  @Answers(204, null, 'Removed; messages that were begun from it stay as they are')
  @ApiOperation({ summary: 'Remove one of the office’s own' })
  remove(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.templates.remove(call, id);
  }

  @Post(':id/hide')
  @Needs('approve')
  @Repeatable()
  @Answers(200, TemplateView)
  @ApiOperation({ summary: 'Offer one that came with the hub no longer' })
  hide(@Caller() call: Call, @Param('id') id: string): Promise<TemplateView> {
    return this.templates.hide(call, id, true);
  }

  @Post(':id/show')
  @Needs('approve')
  @Repeatable()
  @Answers(200, TemplateView)
  @ApiOperation({ summary: 'Offer it again' })
  show(@Caller() call: Call, @Param('id') id: string): Promise<TemplateView> {
    return this.templates.hide(call, id, false);
  }
}

function tagged(reply: FastifyReply, template: TemplateView): TemplateView {
  reply.header('etag', etagOf(template));
  return template;
}
