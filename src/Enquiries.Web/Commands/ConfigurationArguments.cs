namespace Enquiries.Web.Commands;

/// <summary>
/// Settings may stand on the command line too, as with every .NET application: <c>--urls http://localhost:5180</c>, <c>--Demo:Enabled=true</c>. They are
/// taken out before the verb is read, so that anything else that is not known is wrong usage. Sections begin with a capital letter, the verbs' own options do not.
/// </summary>
internal static class ConfigurationArguments
{
    private static readonly HashSet<string> HostKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        "urls", "environment", "contentRoot", "applicationName", "webRoot", "http_ports", "https_ports", "shutdownTimeoutSeconds", "preferHostingUrls",
        "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "preventHostingStartup", "suppressStatusMessages", "detailedErrors",
    };

    public static (string[] Verbs, string[] Configuration) Split(string[] args)
    {
        var verbs = new List<string>();
        var configuration = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var (key, hasValue) = Key(args[i]);
            if (key is null)
            {
                verbs.Add(args[i]);
            }
            else if (hasValue)
            {
                configuration.Add(args[i]);
            }
            else if (i + 1 < args.Length)
            {
                configuration.AddRange(args[i], args[++i]);
            }
            else
            {
                verbs.Add(args[i]);
            }
        }

        return ([.. verbs], [.. configuration]);
    }

    private static (string? Key, bool HasValue) Key(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
            return (null, false);
        var end = argument.IndexOf('=', StringComparison.Ordinal);
        var key = end < 0 ? argument[2..] : argument[2..end];
        var isSetting = HostKeys.Contains(key) || key.Contains(':', StringComparison.Ordinal) || (key.Length > 0 && char.IsAsciiLetterUpper(key[0]));
        return isSetting ? (key, end >= 0) : (null, false);
    }
}
