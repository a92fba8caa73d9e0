import { Body, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, Needs } from './access.guard.js';
import { ContactBody, ContactView, Verification } from './api-contacts.js';
import { type Page, PageQuery, pageOf } from './api-fields.js';
import type { Call } from './call.js';
import { ContactsService } from './contacts.service.js';
import { Answers, Desk, Repeatable } from './desk.controller.js';

@Desk('contacts', 'Contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Get()
  @Needs('read')
  @Answers(200, pageOf(ContactView))
  @ApiOperation({ summary: 'Telephone numbers and links that messages may say, and who verified them' })
  list(@Query({ schema: PageQuery }) { limit, cursor }: PageQuery): Promise<Page<ContactView>> {
    return this.contacts.list({ limit, cursor: cursor ?? null });
  }

  @Post()
  @Needs('write')
  @Repeatable()
  @Answers(201, ContactView)
  @ApiOperation({ summary: 'Add one; nobody has verified it yet' })
  add(@Caller() call: Call, @Body({ schema: ContactBody }) body: ContactBody): Promise<ContactView> {
    return this.contacts.add(call, body);
  }

  @Put(':id')
  @Needs('write')
  @Repeatable()
  @Answers(200, ContactView)
  @ApiOperation({ summary: 'Replace one; a changed number or link must be verified anew' })
  change(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: ContactBody }) body: ContactBody,
  ): Promise<ContactView> {
    return this.contacts.change(call, id, body);
  }

  @Post(':id/verify')
  @Needs('approve')
  @Repeatable()
  @Answers(200, ContactView)
  @ApiOperation({ summary: 'Say by name that it is right' })
  verify(
    @Caller() call: Call,
    @Param('id') id: string,
    @Body({ schema: Verification }) body: Verification,
  ): Promise<ContactView> {
    return this.contacts.verify(call, id, body);
  }

  @Delete(':id')
  @Needs('approve')
  @Repeatable()
  @Answers(204, null, 'Removed: the fact guard no longer knows it')
  @ApiOperation({ summary: 'Remove one' })
  remove(@Caller() call: Call, @Param('id') id: string): Promise<void> {
    return this.contacts.remove(call, id);
  }
}
