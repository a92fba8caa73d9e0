import { Readable } from 'node:stream';
import { Body, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IMAGE_TYPES } from '../domain/image.js';
import { Caller, Needs } from './access.guard.js';
import { Upload } from './api-media.js';
import type { Call } from './call.js';
import { MOST_UPLOADED } from './darkroom.js';
import { Answers, Desk } from './desk.controller.js';
import { invalid } from './drafting.js';
import { ImagesService } from './images.service.js';

@Desk('media', 'Images')
export class MediaController {
  constructor(private readonly images: ImagesService) {}

  /** It needs no Idempotency-Key: the same picture gives the same answer. */
  @Post()
  @Needs('write')
  @ApiConsumes(...IMAGE_TYPES, 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The file itself, at most 10 MB' })
  @Answers(201, Upload, 'Encoded anew: upright, at most 1600 pixels, without EXIF or place')
  @ApiOperation({ summary: 'Upload an image' })
  async upload(@Caller() call: Call, @Body() body: unknown): Promise<Upload> {
    if (!(body instanceof Readable)) throw invalid('file', 'type', 'must be sent as it is, with its own Content-Type');
    return this.images.upload(call, await read(body));
  }

  @Get(':sha256')
  @Needs('read')
  @ApiProduces(...IMAGE_TYPES)
  @Answers(200, null, 'Its bytes')
  @ApiOperation({ summary: 'An image, before its release too' })
  async read(@Param('sha256') sha256: string, @Res() reply: FastifyReply): Promise<void> {
    const { type, bytes } = await this.images.read(sha256);
    reply.header('cache-control', 'private, max-age=86400, immutable').type(type).send(bytes);
  }
}

/** Only now, after the guard: nobody without a right to it fills the memory. */
async function read(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_UPLOADED)
      throw invalid(
        'file',
        'too-large',
        `is larger than ${MOST_UPLOADED / 1_000_000} MB: make the picture smaller first`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
