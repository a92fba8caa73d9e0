import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './mantine.css';
import '../../src/formats/tokens.css';
import './look.css';
import { App } from './app.js';
import { memory } from './desk/asking.js';
import { cssVariables, theme } from './theme.js';

/**
 * The press office in a browser. It shows what the desk says and sends what an officer decides; it decides nothing
 * itself. What may follow, what is missing, what would be sent and who shows which version all come from the API, and
 * what was written here and not yet taken by the desk stays on the screen until it is.
 */
createRoot(document.getElementById('console')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={memory}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
