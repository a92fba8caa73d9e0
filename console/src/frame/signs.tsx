import type { ReactElement, ReactNode } from 'react';

/** Drawn for the words beside it; alone it says nothing. */
const Sign = ({ children }: { children: ReactNode }): ReactElement => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {children}
  </svg>
);

export const BoardSign = (): ReactElement => (
  <Sign>
    <path d="M4 6h16M4 12h16M4 18h16" />
    <path d="M10 4v16M15.5 4v16" opacity="0.55" />
  </Sign>
);

export const OfficersSign = (): ReactElement => (
  <Sign>
    <path d="M12 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z" />
    <path d="M4.500 20c.6-4 3.600-6 7.500-6s6.900 2 7.500 6" opacity="0.55" />
  </Sign>
);

export const MessagesSign = (): ReactElement => (
  <Sign>
    <path d="M4.5 5h15v11.5h-9L6.5 20v-3.500h-2z" />
    <path d="M8 9h8M8 12.500h5" opacity="0.55" />
  </Sign>
);

export const ChannelsSign = (): ReactElement => (
  <Sign>
    <path d="M4 9.500v5h3.500l8 4.500V5l-8 4.500z" />
    <path d="M19 9c1.300 1.700 1.300 4.300 0 6" opacity="0.55" />
  </Sign>
);

export const SettingsSign = (): ReactElement => (
  <Sign>
    <path d="M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4" opacity="0.55" />
    <path d="M16 5v4M9 10v4M14 15v4" />
  </Sign>
);

export const FindSign = (): ReactElement => (
  <Sign>
    <path d="M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.200 15.200 20 20" />
  </Sign>
);

export const LedgerSign = (): ReactElement => (
  <Sign>
    <path d="M6 4h12.500v16H6z" />
    <path d="M9.500 8.500h5.500M9.500 12h5.500M9.500 15.500h3" opacity="0.55" />
  </Sign>
);

export const TemplatesSign = (): ReactElement => (
  <Sign>
    <path d="M6 4h9l3.500 3.500V20H6z" />
    <path d="M9 11h2M14 11h1.500M9 15h1M13 15h2.500" opacity="0.55" />
  </Sign>
);

export const ContactsSign = (): ReactElement => (
  <Sign>
    <path d="M7 4h3l1.500 4-2 1.500a10 10 0 0 0 5 5l1.500-2 4 1.500v3c0 1.500-1 2-2 2C11 19 5 13 5 6c0-1 .5-2 2-2z" />
    <path d="M15 4.500c2.500 0 4.500 2 4.500 4.500" opacity="0.55" />
  </Sign>
);

export const IncidentsSign = (): ReactElement => (
  <Sign>
    <path d="M12 4.500 20.500 19h-17z" />
    <path d="M12 10v4M12 16.200v.3" opacity="0.55" />
  </Sign>
);
