use super::simulation::{Loss, World, archiving};
use super::*;
use crate::decide::simulation::Fault;
use crate::decide::specimen::*;
use crate::k8s::Reason;
use crate::model::divergence::REBUILT;
use crate::observe::Unseen;
use serde_json::json;

/// dc2 was promoted by force, and dc1 is back.
fn returned() -> World {
    let mut world = World::new(Fault::None, Loss::Silent);
    world.force();
    world.sides[0].unseen = None;
    world
}

fn ask(world: &World, change: impl FnOnce(&mut Request, &mut Scene)) -> Next {
    let operation = operation("r1", &world.sides[0], &world.sides[1]);
    let mut request = Request { operation, discard: false, timeout: Duration::from_secs(600) };
    let mut scene = world.scene();
    change(&mut request, &mut scene);
    next(&request, &scene, Duration::ZERO, &Journal::default())
}

#[track_caller]
fn refusal(world: &World) -> Stuck {
    let refused = stuck(ask(world, |_, _| {}));
    assert_eq!(refused.exit, Exit::Refused, "{}", refused.message);
    refused
}

#[test]
fn a_primary_without_a_mark_is_never_taken() {
    let mut world = returned();
    world.sides[1].object["metadata"]["annotations"].as_object_mut().unwrap().remove(DIVERGED);
    assert!(refusal(&world).message.contains("which side keeps the data is not known"));
}

#[test]
fn the_side_that_is_primary_is_never_taken() {
    let mut world = returned();
    world.sides.swap(0, 1);
    assert!(refusal(&world).message.contains("it is not the side that diverged: dc1 is"));
    let sides = archiving();
    world.sides = [sides[0].clone(), sides[1].clone()];
    assert!(refusal(&world).message.contains("is not primary"));
}

#[test]
fn only_the_very_cluster_that_diverged_is_taken() {
    let mut world = World::new(Fault::None, Loss::Sick);
    world.force();
    world.sides[0].set("/metadata/uid", "uid-of-another");
    assert!(refusal(&world).message.contains("is not the Cluster that diverged"));
    let mut world = returned();
    world.sides[0].set("/status/systemID", "4711");
    assert!(refusal(&world).message.contains("different databases"));
}

#[test]
fn a_primary_that_does_not_run_keeps_no_data() {
    for instance in [Err(unseen(Reason::Unavailable)), Ok(())] {
        let mut world = returned();
        match instance {
            Err(unseen) => world.sides[1].instance = Err(unseen),
            Ok(()) => world.sides[1].runs(false, 1, "0/5000028"),
        }
        refusal(&world);
    }
}

#[test]
fn a_side_that_cannot_be_read_is_a_refusal() {
    let mut world = returned();
    world.sides[0].unseen = Some(unseen(Reason::Unreachable));
    assert!(refusal(&world).message.contains("cannot be read"));
}

#[test]
fn volumes_that_cannot_be_kept_are_given_up_only_by_name() {
    let mut world = returned();
    let run = operation("r1", &world.sides[0], &world.sides[1]);
    world.sides = with_lock(world.sides, &run);
    let hide = |scene: &mut Scene| {
        scene.old.volumes = Err(Unseen { reason: Reason::Forbidden, message: "forbidden".into() });
    };
    let refused = stuck(ask(&world, |_, scene| hide(scene)));
    assert!(refused.hints.iter().any(|hint| hint.contains("--discard-diverged-data")), "{refused:?}");
    let unread = stuck(ask(&world, |_, scene| {
        scene.old.volumes.iter_mut().flatten().for_each(|volume| volume.reclaim = None);
    }));
    assert!(unread.message.contains("cannot be read"), "{unread:?}");
    let given_up = step(ask(&world, |request, scene| {
        hide(scene);
        request.discard = true;
    }));
    assert_eq!(given_up.id, "disown", "the Secrets are kept all the same");
    assert_eq!(step(ask(&world, |_, _| {})).id, "retain");
}

#[test]
fn the_successor_is_a_replica_by_recovery_with_a_folder_of_its_own_and_nothing_of_the_old_object() {
    let world = returned();
    let scene = world.scene();
    let both = (scene.old.snapshot.live().unwrap(), scene.primary.live().unwrap());
    let request = Request {
        operation: operation("r1", &world.sides[0], &world.sides[1]),
        discard: false,
        timeout: Duration::ZERO,
    };
    let mut raw = scene.old.raw.clone().unwrap();
    raw["metadata"]["annotations"] =
        json!({"cnpg.io/fencedInstances": "[\"*\"]", "team": "a", "pgaas.io/diverged": "{}"});
    raw["metadata"]["labels"] = json!({"a": "b"});
    raw["metadata"]["managedFields"] = json!([]);
    let made = plan::successor(&request, &scene, both, &raw).unwrap();
    let spec = &made.cluster["spec"];
    let recovery =
        json!({"source": "prod-dc2", "database": "shop", "owner": "shop", "secret": {"name": "s"}});
    assert_eq!(spec["bootstrap"], json!({ "recovery": recovery }));
    assert_eq!(spec["replica"], json!({"self": "prod-dc1", "primary": "prod-dc2", "source": "prod-dc2"}));
    assert_eq!(
        made.cluster["metadata"],
        json!({
            "name": "prod", "namespace": "ns-dc1", "labels": {"a": "b"},
            "annotations": {"team": "a", REBUILT: "r1"},
        })
    );
    assert!(!made.cluster.to_string().contains("skipEmptyWalArchiveCheck"));
    assert_eq!((made.old_server.as_str(), made.server.as_str()), ("prod-dc1", "prod-dc1-g2"));
}

#[test]
fn a_cluster_that_somebody_else_made_meanwhile_is_not_ours() {
    let mut world = returned();
    let scene = world.scene();
    let both = (scene.old.snapshot.live().unwrap(), scene.primary.live().unwrap());
    let run = operation("r1", &world.sides[0], &world.sides[1]);
    let request = Request { operation: run, discard: false, timeout: Duration::ZERO };
    let made = plan::successor(&request, &scene, both, scene.old.raw.as_ref().unwrap()).unwrap();
    world.sides[1].set(&annotation(REBUILD), serde_json::to_string(&made).unwrap());
    world.sides[0].set("/metadata/uid", "uid-of-another");
    let refused = stuck(ask(&world, |_, _| {}));
    assert_eq!(refused.exit, Exit::Incomplete);
    assert!(refused.message.contains("made by somebody else"), "{}", refused.message);
}

#[test]
fn a_plan_for_the_other_side_is_finished_first() {
    let mut world = returned();
    let plan = json!({"run": "r0", "dc": "dc9", "uid": "u", "oldServer": "a", "server": "b", "cluster": {}});
    world.sides[1].set(&annotation(REBUILD), plan.to_string());
    assert!(refusal(&world).message.contains("dc9 is being rebuilt"));
}

#[test]
fn a_plan_shows_what_is_kept_deleted_and_made() {
    let world = returned();
    let request = Request {
        operation: operation("r1", &world.sides[0], &world.sides[1]),
        discard: false,
        timeout: Duration::ZERO,
    };
    let lines = plan(&request, &world.scene(), "the Cluster").join("\n");
    for part in
        ["pv1 becomes Retain", "keep secret/prod-app", "prod-dc1-g2", "uid uid-dc1", "prod-dc1 is kept"]
    {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    let discarded = plan(&Request { discard: true, ..request }, &world.scene(), "the Cluster").join("\n");
    assert!(discarded.contains("IS LOST"), "{discarded}");
}
