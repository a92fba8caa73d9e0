import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/**
 * Mantine gives behaviour: focus traps, labels, keys. What things look like is in look.css and comes from the same
 * tokens as the public page (src/formats/tokens.css), which follow the system's light or dark.
 */
const ink: MantineColorsTuple = [
  'var(--tocsin-surface)',
  'var(--tocsin-surface)',
  'var(--tocsin-line)',
  'var(--tocsin-line)',
  'var(--tocsin-soft)',
  'var(--tocsin-soft)',
  'var(--tocsin-ink)',
  'var(--tocsin-ink)',
  'var(--tocsin-ink)',
  'var(--tocsin-ink)',
];

export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.8rem', sm: '1rem', md: '1rem', lg: '1.25rem', xl: '1.5625rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.4', xl: '1.3' },
  colors: { ink },
  primaryColor: 'ink',
  defaultRadius: '0.375rem',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ModalRoot: {
      defaultProps: {
        transitionProps: { duration: 0 },
      },
    },
    Tooltip: {
      defaultProps: {
        events: { hover: true, focus: true, touch: true },
        transitionProps: { duration: 0 },
        multiline: true,
        // Into the screen, not beside it: what is outside of every landmark is hard to find by ear.
        portalProps: { target: '#screen' },
        w: 280,
      },
    },
  },
});

const both = {
  '--mantine-color-body': 'var(--tocsin-ground)',
  '--mantine-color-text': 'var(--tocsin-ink)',
  '--mantine-color-dimmed': 'var(--tocsin-soft)',
  '--mantine-color-placeholder': 'var(--tocsin-soft)',
  '--mantine-color-default': 'var(--tocsin-ground)',
  '--mantine-color-default-hover': 'var(--tocsin-surface)',
  '--mantine-color-default-color': 'var(--tocsin-ink)',
  '--mantine-color-default-border': 'var(--tocsin-line)',
  '--mantine-color-anchor': 'var(--tocsin-link)',
  '--mantine-color-error': 'var(--tocsin-extreme)',
  '--mantine-color-disabled': 'var(--tocsin-surface)',
  '--mantine-color-disabled-color': 'var(--tocsin-soft)',
  '--mantine-color-disabled-border': 'var(--tocsin-line)',
  '--mantine-primary-color-filled': 'var(--tocsin-ink)',
  '--mantine-primary-color-filled-hover': 'var(--tocsin-ink)',
  '--mantine-primary-color-contrast': 'var(--tocsin-ground)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: both, dark: both });
