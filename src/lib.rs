//! Core of `kubectl pgaas` and `kubectl qs-secrets`.
