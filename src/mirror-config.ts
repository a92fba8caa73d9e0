import { resolve } from 'node:path';
import type { Variables } from './variables.js';

/** Where the newsroom mirrors its shelf to, in the words of `config.ts`. */
export interface MirrorConfig {
  /** Absolute; null: none. */
  readonly directory: string | null;
  /** Null: none. Of the credentials nothing is ever printed; null: found as the AWS SDK does. */
  readonly bucket: {
    readonly bucket: string;
    /** Without slashes at its ends. */
    readonly prefix: string;
    readonly region: string;
    /** Of a store other than AWS. */
    readonly endpoint: string | null;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
    readonly pathStyle: boolean;
  } | null;
}

const S3 = 'TOCSIN_MIRROR_S3';

export function readMirrors(read: Variables): MirrorConfig {
  const directory = read.text('TOCSIN_MIRROR_DIR');
  return { directory: directory === null ? null : resolve(directory), bucket: readBucket(read) };
}

function readBucket(read: Variables): MirrorConfig['bucket'] {
  const bucket = read.text(`${S3}_BUCKET`);
  const endpoint = read.text(`${S3}_ENDPOINT`) === null ? null : read.origin(`${S3}_ENDPOINT`, '');
  const prefix = read.text(`${S3}_PREFIX`)?.replace(/^\/+|\/+$/g, '') ?? '';
  if (prefix.split('/').some((part) => part === '..' || part === '.'))
    read.wrong(`${S3}_PREFIX`, prefix, 'names between slashes, such as tocsin/page');
  const accessKeyId = read.text(`${S3}_ACCESS_KEY_ID`);
  const secretAccessKey = read.text(`${S3}_SECRET_ACCESS_KEY`);
  if ((accessKeyId === null) !== (secretAccessKey === null))
    read.problems.push(`${S3}_ACCESS_KEY_ID and ${S3}_SECRET_ACCESS_KEY belong together: set both or neither.`);
  const region = read.text(`${S3}_REGION`) ?? 'us-east-1';
  const pathStyle = read.flag(`${S3}_PATH_STYLE`, endpoint !== null);
  const credentials = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null;
  if (bucket !== null) return { bucket, prefix, region, endpoint, credentials, pathStyle };
  if (endpoint !== null || credentials !== null || prefix !== '')
    read.wrong(`${S3}_BUCKET`, null, 'without the name of a bucket nothing is mirrored to a store');
  return null;
}

/** For `doctor`; of the credentials only that they are there. */
export const describeMirrors = ({ directory, bucket }: MirrorConfig): Readonly<Record<string, string>> => ({
  TOCSIN_MIRROR_DIR: directory ?? 'not set: no mirror in a directory',
  ...describeBucket(bucket),
});

function describeBucket(bucket: MirrorConfig['bucket']): Readonly<Record<string, string>> {
  if (bucket === null) return { [`${S3}_BUCKET`]: 'not set: no mirror in a bucket' };
  return {
    [`${S3}_BUCKET`]: bucket.bucket,
    [`${S3}_PREFIX`]: bucket.prefix || 'none: the bucket’s top',
    [`${S3}_REGION`]: bucket.region,
    [`${S3}_ENDPOINT`]: bucket.endpoint ?? 'not set: AWS',
    [`${S3}_ACCESS_KEY_ID`]: bucket.credentials ? 'set (not shown)' : 'not set: found as the AWS SDK does',
    [`${S3}_SECRET_ACCESS_KEY`]: bucket.credentials ? 'set (not shown)' : 'not set',
    [`${S3}_PATH_STYLE`]: bucket.pathStyle ? 'on' : 'off',
  };
}
