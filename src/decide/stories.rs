//! The decisions run against the simulated pair to the end, whatever happens in the
//! middle: a kill at any step, a lost answer, a broken lock.

use super::demote;
use super::pair::Pair;
use super::simulation::{Fault, World};
use crate::model::operation::LOCK;
use crate::observe::cnpg::Role;
use std::time::Duration;

/// There and back again; returns the number of steps.
fn story(fault: Fault) -> usize {
    let mut world = World::new(fault);
    for direction in [(0, 1), (1, 0)] {
        let token = world.demote(direction);
        world.promote(direction, &token);
    }
    assert_eq!(world.timeline, 3);
    world.steps
}

#[test]
fn a_primary_moves_there_and_back_again() {
    assert!(story(Fault::None) > 20);
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next_run() {
    for step in 1..=story(Fault::None) {
        story(Fault::KilledBefore(step));
        story(Fault::KilledAfter(step));
    }
}

#[test]
fn a_write_whose_answer_was_lost_is_read_back_and_the_run_goes_on() {
    for step in 1..=story(Fault::None) {
        story(Fault::AnswerLost(step));
    }
}

#[test]
fn a_token_that_the_operator_forgets_was_kept_at_first_sight() {
    let mut world = World::new(Fault::None);
    world.wipes = true;
    let token = world.demote((0, 1));
    world.promote((0, 1), &token);
}

#[test]
fn a_demotion_is_undone_by_promoting_the_old_primary_with_its_own_token() {
    let mut world = World::new(Fault::None);
    let token = world.demote((0, 1));
    world.promote((1, 0), &token);
    assert_eq!(world.sides[0].live().role(), Role::Primary);
}

#[test]
fn the_target_is_promoted_without_the_old_side_whatever_happens_and_that_is_said() {
    let steps = |fault| {
        let mut world = World::new(fault);
        let token = world.demote((0, 1));
        let ending = world.promote_alone((0, 1), &token);
        assert_eq!(ending.unverified.len(), 3, "{ending:?}");
        // The old side answers again: the rest can be verified.
        assert!(world.promote((0, 1), &token).already);
        world.steps
    };
    for step in 1..=steps(Fault::None) {
        for fault in [Fault::KilledBefore(step), Fault::KilledAfter(step), Fault::AnswerLost(step)] {
            steps(fault);
        }
    }
}

#[test]
fn a_second_run_of_the_same_verb_changes_nothing() {
    let mut world = World::new(Fault::None);
    let token = world.demote((0, 1));
    let steps = world.steps;
    assert_eq!(world.demote((0, 1)), token);
    assert_eq!(world.steps, steps);
    assert!(!world.promote((0, 1), &token).already);
    let steps = world.steps;
    assert!(world.promote((0, 1), &token).already);
    assert_eq!(world.steps, steps);
}

#[test]
fn a_run_whose_lock_was_broken_stops_before_its_next_write() {
    for broken_at in 2..=4 {
        let mut world = World::new(Fault::None);
        let mut looks = 0;
        let ended = {
            let cell = std::cell::RefCell::new(&mut looks);
            let timeout = Duration::from_secs(300);
            world.run((0, 1), |pair, journal, operation| {
                **cell.borrow_mut() += 1;
                let mut broken = [pair.from.clone(), pair.to.clone()];
                if **cell.borrow() >= broken_at {
                    for side in &mut broken {
                        let mut cluster = side.live().unwrap().clone();
                        cluster.metadata.annotations.remove(LOCK);
                        side.cluster = Ok(Some(Box::new(cluster)));
                    }
                }
                let pair = Pair { from: &broken[0], to: &broken[1], now: pair.now };
                demote::next(&demote::Request { operation: operation.clone(), timeout }, &pair, journal)
            })
        };
        let Err(stuck) = ended else { panic!("it went on without its lock") };
        assert_eq!(stuck.exit.code(), 6);
        assert!(stuck.message.contains("was broken"), "{}", stuck.message);
    }
}
