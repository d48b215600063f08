//! House schemas: what an organisation demands of its own policies.
