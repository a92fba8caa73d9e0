import { queryOptions } from '@tanstack/react-query';
import type { AnchorsView, LedgerLine, LedgerVerdict, Page } from '../../../src/press-office/api.js';
import { call } from '../desk/call.js';
import type { LedgerFilter } from '../place.js';

/** What the ledger's screen asks of the desk. */
export const ledger = {
  lines: (filter: LedgerFilter, cursor: string | null) =>
    call<Page<LedgerLine>>(`/ledger?${new URLSearchParams({ limit: '50', ...filter, ...(cursor ? { cursor } : {}) })}`),
  anchors: queryOptions({
    queryKey: ['ledger', 'anchors'],
    queryFn: () => call<AnchorsView>('/ledger/anchors'),
    refetchInterval: 15_000,
  }),
  verify: () => call<LedgerVerdict>('/ledger/verify'),
};

/** A file of its own, however long it takes: the browser gets it, not the console. */
export const LEDGER_DOWNLOAD = '/api/v1/ledger/export';
