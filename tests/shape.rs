//! The shape of resources: what is right stays silent, what is changed is found at its place, and the
//! exported JSON Schemas say the same as pitfall's own walk.

#[path = "shape/corpus.rs"]
mod corpus;
#[path = "shape/example.rs"]
mod example;
#[path = "shape/mutation.rs"]
mod mutation;
#[path = "shape/parity.rs"]
mod parity;
#[path = "shape/random.rs"]
mod random;
