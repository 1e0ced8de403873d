//! Work counted in debug builds: how often keys are compared and looked up, so that a test holds growth against size.

#[cfg(debug_assertions)]
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(debug_assertions)]
static COMPARED: AtomicU64 = AtomicU64::new(0);
#[cfg(debug_assertions)]
static LOOKED_UP: AtomicU64 = AtomicU64::new(0);

/// What this process has done since it began.
#[cfg(feature = "internals")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Comparisons of two keys, whether for equality or order.
    pub compared: u64,
    /// Keys hashed to be found or kept.
    pub looked_up: u64,
}

/// The work counted so far, for tests of growth; nothing is counted in a release build.
#[cfg(feature = "internals")]
pub fn done() -> Work {
    #[cfg(debug_assertions)]
    return Work { compared: COMPARED.load(Ordering::Relaxed), looked_up: LOOKED_UP.load(Ordering::Relaxed) };
    #[cfg(not(debug_assertions))]
    Work::default()
}

/// Two keys are compared.
#[inline]
pub(crate) fn compare() {
    #[cfg(debug_assertions)]
    COMPARED.fetch_add(1, Ordering::Relaxed);
}

/// A key is hashed.
#[inline]
pub(crate) fn look_up() {
    #[cfg(debug_assertions)]
    LOOKED_UP.fetch_add(1, Ordering::Relaxed);
}

/// Equality, order and hash of a key by its fields, each use of them counted.
macro_rules! counted {
    ($key:ty: $($field:tt),+) => {
        impl PartialEq for $key {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::model::work::compare();
                $(self.$field == other.$field)&&+
            }
        }

        impl Eq for $key {}

        impl PartialOrd for $key {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $key {
            #[inline]
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                $crate::model::work::compare();
                std::cmp::Ordering::Equal$(.then_with(|| self.$field.cmp(&other.$field)))+
            }
        }

        impl std::hash::Hash for $key {
            #[inline]
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                $crate::model::work::look_up();
                $(std::hash::Hash::hash(&self.$field, state);)+
            }
        }
    };
}
pub(crate) use counted;
