//! Ten thousand Secrets take a while: every core takes a part.

use std::thread;

/// Fewer Secrets are not worth another thread.
const MANY: usize = 1000;

/// What `of` makes of slices of the items, in their order; by how many Secrets there are it
/// is told whether that is much work.
pub(super) fn spread<T: Sync, R: Send>(
    items: &[T],
    secrets: usize,
    of: impl Fn(&[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    if secrets < MANY || cores == 1 || items.is_empty() {
        return of(items);
    }
    thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(cores));
        let threads: Vec<_> = parts.map(|part| scope.spawn(|| of(part))).collect();
        let done = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_items_however_many_there_are() {
        for count in [0, 1, MANY, 10 * MANY + 7] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(spread(&items, count, <[usize]>::to_vec), items);
            assert_eq!(spread(&items, MANY, <[usize]>::to_vec), items);
        }
    }
}
