# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_qs_secrets_global_optspecs
    string join \n h/help q/quiet v/v= color= kubeconfig= context= cluster= user= n/namespace= s/server= tls-server-name= insecure-skip-tls-verify= client-certificate= client-key= certificate-authority= token= as= as-uid= as-group= as-user-extra= request-timeout=
end

function __fish_kubectl_qs_secrets_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_qs_secrets_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_qs_secrets_using_subcommand
    set -l cmd (__fish_kubectl_qs_secrets_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "adopt" -d 'Complete Secrets made by hand, or register an external database'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "sync" -d 'Have a Secret read from its store at once'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "backup" -d 'Save the Secrets of a profile in a file'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "restore" -d 'Bring Secrets back from a backup'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "rotate" -d 'Give passwords new values, and prove that they work'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "apply" -d 'Write files into Secrets, each created or changed in place'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "cleanup" -d 'Delete Secrets of one type and instance that nothing uses'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "generate" -d 'Create missing Secrets, keep every password, bring labels and connection data up to date'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "explain" -d 'Show why a role has the host it has: pooler mapping, default pooler or direct'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "get" -d 'Show a Secret, or print one value of it'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "list" -d 'List the Secrets of a profile: type, instance, age, last rotation, owner'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "ls" -d 'List the Secrets of a profile: type, instance, age, last rotation, owner'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "decode" -d 'Show what a connection string says, or write it in another form; asks no cluster'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "profile" -d 'Show what Secrets look like: names, labels, keys and how each key comes about'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "pki" -d 'Make and check the certificates of an authority of your own, in files'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "rbac" -d 'Print a Role of just the permissions that verbs need'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "test" -d 'Try credentials of databases, Redis and MinIO as an application would'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "verify" -d 'Find what is wrong with Secrets, and mend what can be mended without loss'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "version" -d 'Print the version of this program and of the API server'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "completion" -d 'Print completion scripts, or let kubectl complete this plugin'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "options" -d 'Print the list of flags inherited by all commands'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l url -d 'Make the Secret NAME of this connection string; - is standard input' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l all -d 'Every Secret of the inventory that is there'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand adopt" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand sync" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s l -l selector -d 'Only Secrets with these labels, whether they are of the profile or not' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l to -d 'File to write; - is standard output, which must be no terminal' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l dir -d 'Folder for a file named backup_NAMESPACE_DATE_TIME.yaml; made if it is missing' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l encrypt-with -d 'Encrypt through this command, e.g. \'age -r RECIPIENT\' or \'gpg --encrypt -r ID\'' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -l allow-git -d 'Allow an unencrypted file in a git work tree'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -f -a "list" -d 'List the backups of a folder and whether they are whole'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and not __fish_seen_subcommand_from list ls" -f -a "ls" -d 'List the backups of a folder and whether they are whole'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l dir -d 'The folder' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l dir -d 'The folder' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand backup; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l decrypt-with -d 'Decrypt through this command, e.g. \'age -d -i key.txt\' or \'gpg --decrypt\'' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -l overwrite -d 'Write saved values over those that differ'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand restore" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s l -l selector -d 'Those of the inventory that have these labels' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l key -d 'Only the password under this key; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l grace -d 'How long both passwords go on working when everybody has the new one; Redis only' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l all -d 'Every Secret of the inventory that is there'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l undo -d 'Go back to the old password of a rotation that did not end'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l apply-current -d 'Have the server take the password that the Secret has'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l no-restart -d 'Restart nothing that reads the password when it starts; it is named in the end'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rotate" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l dir -d 'Directory of the files' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand apply" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l type -d 'Of this type: role, redis, minio, bucket, instance or once' -r -f -a "role\t'A role of a PostgreSQL cluster'
redis\t'A Redis instance'
minio\t'A MinIO instance'
bucket\t'A bucket of a MinIO instance'
instance\t'A server of any other kind'
once\t'Once, whatever the inventory says'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l instance -d 'Of this cluster or server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l orphans -d 'Those of nobody in the inventory, which -f or --from-live must give'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -l skip-used -d 'Keep what is used or owned and delete the others, in place of refusing all'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand cleanup" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l set -d 'Value of a key that has none: @FILE, - (standard input) or env:NAME; repeatable' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l from-env-file -d 'File of lines NAME=VALUE with such values; NAME is a key, SECRET/KEY or a variable of the profile' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l length -d 'Characters of new passwords (bytes of base64url), instead of the profile\'s' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l charset -d 'What new passwords are made of, instead of the profile\'s: alphanumeric, hex, base64url or symbols' -r -f -a "alphanumeric\t'A-Z, a-z, 0-9: safe in every URL and shell'
hex\t'0-9, a-f'
base64url\t'Random bytes in base64 for URLs, without padding'
symbols\t'Letters, digits and symbols that need no escape in a URL: `-._~`'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l output-dir -d 'Write files DIR/SECRET/KEY instead of Secrets; those that are there are kept' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l image -d 'Image of the Job; it has this program' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l service-account -d 'Let the Job use this ServiceAccount, which exists' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l role -d 'Give the Job\'s ServiceAccount this Role, which exists' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l dry-run -d 'none writes; client only prints what would be done, or the Secrets with -o yaml; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l allow-git -d 'Let --output-dir lie in a git work tree'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l offline -d 'Ask no server, as if there were no Secrets; with --dry-run=client'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l emit-job -d 'Print a Job that does this inside the cluster, with its rights; no server is asked'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -l helm-hook -d 'Make the objects hooks of a Helm release, before its installation and upgrades'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand generate" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l of -d 'The role of this cluster, if several have one of this name' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand explain" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…, or a form: uri, dsn, jdbc, env, pgpass, pg-service, libpq-env, redis-cli, mc, aws-env, helm-values' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l via -d 'Another endpoint of the cluster: rw, ro, r, pooler:NAME, or the alias that follows its primary: alias, alias:HOST' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l dc-dns-suffix -d 'What the names of a data centre\'s Services end in from outside, NAME=SUFFIX; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l tls -d 'Encrypt the connection; PostgreSQL takes require, verify-ca or verify-full' -r -f -a "require\t'Encrypted, whoever answers'
verify-ca\t'The certificate is of the authority that is trusted'
verify-full\t'It is also of the host that was meant'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l sslrootcert -d 'File with the certificate authority, where the connection is made from' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l dbname -d 'Another database' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l show-values -d 'Show values: text as it is, everything else as base64'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l fqdn -d 'Name hosts so that they are found from other namespaces: HOST.NAMESPACE.svc.cluster.local'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -l all-dcs -d 'One connection with the hosts of every data centre, that finds the one that takes writes'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand get" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s l -l selector -d 'Only Secrets with these labels, e.g. team=a; none are called missing then' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l type -d 'Only Secrets of this type: role, redis, minio, bucket, instance or once' -r -f -a "role\t'A role of a PostgreSQL cluster'
redis\t'A Redis instance'
minio\t'A MinIO instance'
bucket\t'A bucket of a MinIO instance'
instance\t'A server of any other kind'
once\t'Once, whatever the inventory says'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l instance -d 'Only Secrets of this cluster or server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l older-than -d 'Only Secrets whose values were written longer ago, e.g. 90d' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s A -l all-namespaces -d 'List over all namespaces'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -l show-values -d 'Show values: text as it is, everything else as base64'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand list" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s l -l selector -d 'Only Secrets with these labels, e.g. team=a; none are called missing then' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l type -d 'Only Secrets of this type: role, redis, minio, bucket, instance or once' -r -f -a "role\t'A role of a PostgreSQL cluster'
redis\t'A Redis instance'
minio\t'A MinIO instance'
bucket\t'A bucket of a MinIO instance'
instance\t'A server of any other kind'
once\t'Once, whatever the inventory says'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l instance -d 'Only Secrets of this cluster or server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l older-than -d 'Only Secrets whose values were written longer ago, e.g. 90d' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s A -l all-namespaces -d 'List over all namespaces'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -l show-values -d 'Show values: text as it is, everything else as base64'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand ls" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l url -d 'The connection string, in whatever form; - reads it from standard input, where nobody else sees it' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…, or a form: uri, dsn, jdbc, env, pgpass, pg-service, libpq-env, redis-cli, mc, aws-env' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l tls -d 'Encrypt the connection; PostgreSQL takes require, verify-ca or verify-full' -r -f -a "require\t'Encrypted, whoever answers'
verify-ca\t'The certificate is of the authority that is trusted'
verify-full\t'It is also of the host that was meant'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l sslrootcert -d 'File with the certificate authority, where the connection is made from' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l dbname -d 'Another database' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -l show-values -d 'Show passwords and other secrets, and write them where a form has a place for them'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand decode" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -f -a "list" -d 'List the profiles of this program'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -f -a "ls" -d 'List the profiles of this program'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and not __fish_seen_subcommand_from list ls show" -f -a "show" -d 'Print a profile as the file it is'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -f -a "create" -d 'Make what is missing: root, intermediate, certificates, bundles'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and not __fish_seen_subcommand_from create verify" -f -a "verify" -d 'Check that the set is complete, fits together and is still valid'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l dir -d 'Directory that has, or gets, the folder certs' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l services -d 'Services with a certificate, separated by commas' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l san -d 'A further name or address of a service, SERVICE=NAME; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l days -d 'How long a service\'s certificate is valid' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l force -d 'Make the services\' certificates anew, whatever state they are in'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l force-ca -d 'Make a new authority, too; asks first'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l allow-git -d 'Write keys into a git work tree whose .gitignore does not cover them'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -l dry-run -d 'Only print what would be made'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l dir -d 'Directory that has, or gets, the folder certs' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l services -d 'Services with a certificate, separated by commas' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l san -d 'A further name or address of a service, SERVICE=NAME; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l days -d 'Warn of certificates that expire within so many days' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l fix -d 'Mend modes of files and folders; nothing else is changed'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -l strict -d 'Exit 3 on warnings, too'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand pki; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l with -d 'Also what these flags of the verbs need: fix, from-live, overwrite, url' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l name -d 'Name of the Role' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l service-account -d 'Bind it to a service account, NAME or NAMESPACE:NAME' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l user-name -d 'Bind it to a user' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l group -d 'Bind it to a group' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -l least -d 'Only what the verbs cannot do without'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand rbac" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l sentinel -d 'Sentinel that names the master of Redis: HOST[:PORT][/MASTER]; that of a RedisFailover is found without' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l ca-file -d 'Authorities that servers\' certificates must be signed by, PEM; otherwise those of this machine' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l image -d 'Image of the pod; it has this program' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l plan -d 'Carry out a plan, with Secrets from files: what the pod of --in-cluster does' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l secrets -d 'Folder with a folder for each Secret' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l only -d 'Only these checks and what they need: CHECK, SUITE or SUITE/CHECK; * stands for anything' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l skip -d 'None of these checks: CHECK, SUITE or SUITE/CHECK; * stands for anything' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l timeout -d 'How long all of it may take' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l check-timeout -d 'How long one check may take' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l parallel -d 'Suites at the same time' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l output-file -d 'Write the report to this file in the format of -o; what is printed stays for people' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s o -l output -d 'Output format, one of: junit, tap, short, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l local -d 'Test from here, through the API server\'s port-forward; this is what is done unless told otherwise'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l in-cluster -d 'Test from a pod in the namespace, as applications reach the servers'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l keep -d 'Leave the pod and what it needs when the report is there'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -l strict -d 'Exit 3 for warnings, too'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand test" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l profile -d 'Shape of the Secrets: pharia, cnpg-app, pgo, bitnami, api-forge or vso' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l profile-file -d 'File with a profile of your own' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s f -l filename -d 'Inventory file, or values files of the charts; - is standard input' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l dry-run -d 'none writes; client only prints what --fix would set; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l from-live -d 'Take the inventory from what runs in the namespace: Clusters, poolers, databases, Redis, MinIO'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l fix -d 'Set labels and derived keys right'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s y -l yes -d 'Answer yes to the question of --fix'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -l strict -d 'Exit 3 for warnings, too'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand verify" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -l client -d 'Print the version of this program only; never uses the network'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand version" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l install -d 'Write the file for kubectl to DIR; without DIR, to ${KREW_ROOT:-~/.krew}/bin' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand completion" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -s h -l help -d 'Print help'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand options" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "adopt" -d 'Complete Secrets made by hand, or register an external database'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "sync" -d 'Have a Secret read from its store at once'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "backup" -d 'Save the Secrets of a profile in a file'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "restore" -d 'Bring Secrets back from a backup'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "rotate" -d 'Give passwords new values, and prove that they work'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "apply" -d 'Write files into Secrets, each created or changed in place'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "cleanup" -d 'Delete Secrets of one type and instance that nothing uses'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "generate" -d 'Create missing Secrets, keep every password, bring labels and connection data up to date'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "explain" -d 'Show why a role has the host it has: pooler mapping, default pooler or direct'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "get" -d 'Show a Secret, or print one value of it'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "list" -d 'List the Secrets of a profile: type, instance, age, last rotation, owner'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "decode" -d 'Show what a connection string says, or write it in another form; asks no cluster'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "profile" -d 'Show what Secrets look like: names, labels, keys and how each key comes about'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "pki" -d 'Make and check the certificates of an authority of your own, in files'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "rbac" -d 'Print a Role of just the permissions that verbs need'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "test" -d 'Try credentials of databases, Redis and MinIO as an application would'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "verify" -d 'Find what is wrong with Secrets, and mend what can be mended without loss'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "version" -d 'Print the version of this program and of the API server'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "completion" -d 'Print completion scripts, or let kubectl complete this plugin'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "options" -d 'Print the list of flags inherited by all commands'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and not __fish_seen_subcommand_from adopt sync backup restore rotate apply cleanup generate explain get list decode profile pki rbac test verify version completion options help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "list" -d 'List the backups of a folder and whether they are whole'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "list" -d 'List the profiles of this program'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and __fish_seen_subcommand_from profile" -f -a "show" -d 'Print a profile as the file it is'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and __fish_seen_subcommand_from pki" -f -a "create" -d 'Make what is missing: root, intermediate, certificates, bundles'
complete -c kubectl-qs_secrets -n "__fish_kubectl_qs_secrets_using_subcommand help; and __fish_seen_subcommand_from pki" -f -a "verify" -d 'Check that the set is complete, fits together and is still valid'
