/*
 * Wakes an officer on this device. It has no words of its own: the hub sends them in the device's language, encrypted so
 * that no push service reads them (RFC 8291). A notice of the same cause takes the place of the one before.
 */
self.addEventListener('push', (event) => {
  const { title, text, url, tag } = event.data.json();
  const shown = { body: text, tag, renotify: true, requireInteraction: true, data: { url } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

/* In a window of its own: another may hold a draft that is being written. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
