/* Where the person is: the browser asks first. {} where it may not tell or does not know in time. */

const PATIENCE = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };

export const canTell = "geolocation" in navigator;

export function whereNow() {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      () => resolve({}),
      PATIENCE,
    );
  });
}
