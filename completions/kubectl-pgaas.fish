# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_pgaas_global_optspecs
    string join \n h/help q/quiet v/v= color= kubeconfig= context= cluster= user= n/namespace= s/server= tls-server-name= insecure-skip-tls-verify= client-certificate= client-key= certificate-authority= token= as= as-uid= as-group= as-user-extra= request-timeout=
end

function __fish_kubectl_pgaas_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_pgaas_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_pgaas_using_subcommand
    set -l cmd (__fish_kubectl_pgaas_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "values" -d 'Print the effective values of a declared target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "generate" -d 'Print the effective values of a declared target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "validate" -d 'Check the values files of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "template" -d 'Print the manifests of a declared target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "explain" -d 'Show what the keys of the values files mean, and what is expected of them'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "create" -d 'Create a declared target in all its data centres and wait until it is healthy'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "upgrade" -d 'Apply changed values to a target, the replica first; roles stay as they are'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "delete" -d 'Delete a target\'s Clusters and, unless they are kept, their volumes'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "status" -d 'Show role, health, lag, archiving, backups and certificates of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "endpoints" -d 'Show Services, poolers and aliases of a target, and where each leads'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "history" -d 'Show role changes and other operations on a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "test" -d 'Test whether applications reach a Cluster: every role at every endpoint, TLS, isolation'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "switchover" -d 'Move the primary to the other data centre: checks, demote, token, promote, proofs'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "demote" -d 'Demote the primary: it becomes a replica of --to and hands over a token'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "promote" -d 'Promote a data centre to primary with the demotion token of the old one'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "rebuild" -d 'Make a diverged data centre a fresh replica of the primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "dns" -d 'Show where the alias of a primary leads, or lead it to the primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "lock" -d 'Show or break the operation lock of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "token" -d 'Show and check demotion tokens'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "list" -d 'List Clusters over namespaces and data centres'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "ls" -d 'List Clusters over namespaces and data centres'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "version" -d 'Print the version of this program and of the API server'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "completion" -d 'Print completion scripts, or let kubectl complete this plugin'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "options" -d 'Print the list of flags inherited by all commands'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l values -d 'Directory with the values files' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l out -d 'Write DIR/INS-ENV-DC/values.yaml instead of printing' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l origins -d 'Say after each value which file and line it comes from'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -l show-values -d 'Print passwords and keys that stand in the files'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand values" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l values -d 'Directory with the values files' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l out -d 'Write DIR/INS-ENV-DC/values.yaml instead of printing' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l origins -d 'Say after each value which file and line it comes from'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -l show-values -d 'Print passwords and keys that stand in the files'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand generate" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l values -d 'Directory with the values files' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -l all -d 'Check every target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand validate" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l values -d 'Directory with the values files' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -l live -d 'Take role and bootstrap from the cluster instead of the values'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand template" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -l recursive -d 'Print all keys below, by name and type only'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand explain" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand create" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l check -d 'Only show what differs; exit 3 if anything does'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -l force-conflicts -d 'Take over fields that other managers own'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand upgrade" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -l retain-volumes -d 'Set the volumes to Retain first, so that the data outlives the Clusters'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand delete" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l resolver -d 'Resolver to ask for the alias, IP:PORT; that of this machine if not given' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s w -l watch -d 'Show it again at every change until Ctrl-C: one line each in a pipe, one document each with -o json'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand status" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l resolver -d 'Resolver to ask for aliases, IP:PORT; that of this machine if not given' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand endpoints" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand history" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l only -d 'Only these checks and what they need: CHECK, SUITE or SUITE/CHECK; * stands for anything' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l skip -d 'None of these checks: CHECK, SUITE or SUITE/CHECK; * stands for anything' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l timeout -d 'How long all of it may take' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l check-timeout -d 'How long one check may take' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l parallel -d 'Suites at the same time' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l output-file -d 'Write the report to this file in the format of -o; what is printed stays for people' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s o -l output -d 'Output format, one of: junit, tap, short, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -l strict -d 'Exit 3 for warnings, too'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand test" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l to -d 'Data centre that is to become primary' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l resume -d 'Go on with the run that holds the lock' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l abort -d 'Call off the run that holds the lock: the old primary becomes primary again' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l accept -d 'Go on in spite of a warning, by its id; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l max-lag -d 'Refuse if the target is more than this many bytes behind' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dns -d 'What leads the alias to the new primary: external-dns, coredns or manual; ExternalDNS where it is installed' -r -f -a "external-dns\t'An object of ExternalDNS'
coredns\t'The file of CoreDNS, which serves the whole cluster'
manual\t'By somebody else'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l alias -d 'The alias, where no values directory names it' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l resolver -d 'Resolver to ask, IP:PORT; that of this machine if not given' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -l no-backup -d 'Start no backup on the new primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand switchover" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l to -d 'Data centre that is to become primary' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l accept -d 'Go on in spite of a warning, by its id; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l demotion-token-file -d 'Write the token to this file (mode 0600), too' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand demote" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l demotion-token -d 'The demotion token' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l demotion-token-file -d 'File that holds the demotion token; - is standard input' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l peer-unreachable -d 'Go on although the old primary\'s API server does not answer; asks for the typed name'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l allow-data-loss -d 'Without a token: the old primary is lost, and what it had not replicated, too; asks for the typed name'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -l no-backup -d 'Start no backup on the new primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand promote" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -l discard-diverged-data -d 'Give the diverged data up: volumes that are not Retain go with the Cluster'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand rebuild" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -f -a "show" -d 'Show what declares the alias, and where it leads'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and not __fish_seen_subcommand_from show update" -f -a "update" -d 'Lead the alias to the primary, and ask the resolver until it does'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l alias -d 'The alias, where no values directory names it' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l resolver -d 'Resolver to ask, IP:PORT; that of this machine if not given' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l alias -d 'The alias, where no values directory names it' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l resolver -d 'Resolver to ask, IP:PORT; that of this machine if not given' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l mode -d 'external-dns, coredns or manual; ExternalDNS where it is installed unless another is named' -r -f -a "external-dns\t'An object of ExternalDNS'
coredns\t'The file of CoreDNS, which serves the whole cluster'
manual\t'By somebody else'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l timeout -d 'How long to wait; when it is over the cluster goes on by itself' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand dns; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -f -a "show" -d 'Show who holds the lock'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and not __fish_seen_subcommand_from show break" -f -a "break" -d 'Break the lock; asks for the typed name'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l confirm -d 'The name that deletion, or a promotion which can lose data, asks to type' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l dry-run -d 'none writes; client only prints what would be done; server, also meant by the flag alone, lets the API server check it, too' -r -f -a "none\t'Write'
client\t'Print what would be done'
server\t'Let the API server check each write without keeping it'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s y -l yes -d 'Answer yes to questions; lowers no guard'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand lock; and __fish_seen_subcommand_from break" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -f -a "decode" -d 'Show what a demotion token holds; needs no cluster'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -f -a "verify" -d 'Check whether a demotion token fits a replica'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and not __fish_seen_subcommand_from decode verify rebuild" -f -a "rebuild" -d 'Print the demotion token of a demoted side again, lost or not'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from decode" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l demotion-token -d 'The demotion token' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l demotion-token-file -d 'File that holds the demotion token; - is standard input' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l values -d 'Directory with the values files; ./confs if not given' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l dc -d 'Only this data centre' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l dc-cluster -d 'Name of the cluster in a data centre, NAME=CLUSTER; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -l from-controldata -d 'Make it of pg_controldata, whatever the status says'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand token; and __fish_seen_subcommand_from rebuild" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s l -l selector -d 'Only Clusters with these labels, e.g. team=a,env!=test' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s A -l all-namespaces -d 'List over all namespaces'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand list" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s l -l selector -d 'Only Clusters with these labels, e.g. team=a,env!=test' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l dc-namespace -d 'Namespace in a data centre, NAME=NAMESPACE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s o -l output -d 'Output format, one of: wide, name, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s A -l all-namespaces -d 'List over all namespaces'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand ls" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l dc-context -d 'Context of a data centre, NAME=CONTEXT; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s o -l output -d 'Output format, one of: wide, json, yaml, jsonpath=…, custom-columns=…' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -l client -d 'Print the version of this program only; never uses the network'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand version" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l install -d 'Write the file for kubectl to DIR; without DIR, to ${KREW_ROOT:-~/.krew}/bin' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand completion" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -s v -l v -d 'How much to tell about the work, 0 to 9; from 6 on every request to a server, never its content' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'If the stream is a terminal and the environment does not forbid it'
always\t'Always'
never\t'Never'"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l kubeconfig -d 'Path to the kubeconfig file to use' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l context -d 'The name of the kubeconfig context to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l cluster -d 'The name of the kubeconfig cluster to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l user -d 'The name of the kubeconfig user to use' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -s n -l namespace -d 'The namespace scope for this request' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -s s -l server -d 'The address and port of the Kubernetes API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l tls-server-name -d 'Server name to use for the validation of the server\'s certificate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l insecure-skip-tls-verify -d 'Do not check the server\'s certificate; this makes the connection insecure' -r -f -a "true\t''
false\t''"
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l client-certificate -d 'Path to a client certificate file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l client-key -d 'Path to a client key file for TLS' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l certificate-authority -d 'Path to a file with the certificates of the authority' -r -F
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l token -d 'Bearer token for authentication to the API server' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l as -d 'Username to impersonate, a regular user or a service account' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l as-uid -d 'UID to impersonate' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l as-group -d 'Group to impersonate; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l as-user-extra -d 'Extra of the impersonated user, KEY=VALUE; may be given several times' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -l request-timeout -d 'How long to wait for one request to the server; 0 waits forever' -r
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -s h -l help -d 'Print help'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand options" -s q -l quiet -d 'Do not print progress'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "values" -d 'Print the effective values of a declared target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "validate" -d 'Check the values files of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "template" -d 'Print the manifests of a declared target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "explain" -d 'Show what the keys of the values files mean, and what is expected of them'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "create" -d 'Create a declared target in all its data centres and wait until it is healthy'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "upgrade" -d 'Apply changed values to a target, the replica first; roles stay as they are'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "delete" -d 'Delete a target\'s Clusters and, unless they are kept, their volumes'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "status" -d 'Show role, health, lag, archiving, backups and certificates of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "endpoints" -d 'Show Services, poolers and aliases of a target, and where each leads'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "history" -d 'Show role changes and other operations on a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "test" -d 'Test whether applications reach a Cluster: every role at every endpoint, TLS, isolation'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "switchover" -d 'Move the primary to the other data centre: checks, demote, token, promote, proofs'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "demote" -d 'Demote the primary: it becomes a replica of --to and hands over a token'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "promote" -d 'Promote a data centre to primary with the demotion token of the old one'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "rebuild" -d 'Make a diverged data centre a fresh replica of the primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "dns" -d 'Show where the alias of a primary leads, or lead it to the primary'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "lock" -d 'Show or break the operation lock of a target'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "token" -d 'Show and check demotion tokens'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "list" -d 'List Clusters over namespaces and data centres'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "version" -d 'Print the version of this program and of the API server'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "completion" -d 'Print completion scripts, or let kubectl complete this plugin'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "options" -d 'Print the list of flags inherited by all commands'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and not __fish_seen_subcommand_from values validate template explain create upgrade delete status endpoints history test switchover demote promote rebuild dns lock token list version completion options help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from dns" -f -a "show" -d 'Show what declares the alias, and where it leads'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from dns" -f -a "update" -d 'Lead the alias to the primary, and ask the resolver until it does'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from lock" -f -a "show" -d 'Show who holds the lock'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from lock" -f -a "break" -d 'Break the lock; asks for the typed name'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "decode" -d 'Show what a demotion token holds; needs no cluster'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "verify" -d 'Check whether a demotion token fits a replica'
complete -c kubectl-pgaas -n "__fish_kubectl_pgaas_using_subcommand help; and __fish_seen_subcommand_from token" -f -a "rebuild" -d 'Print the demotion token of a demoted side again, lost or not'
