namespace Enquiries.Web.Hosting;

/// <summary>
/// Where settings, static files and (by default) the database are: the folder of the binary, from whatever directory it was started; with
/// <c>dotnet run</c> the project's folder. What was named explicitly goes before both.
/// </summary>
internal static class ContentRoot
{
    private const string Project = "Enquiries.Web.csproj";

    /// <summary>Null when the arguments or the environment name one.</summary>
    public static string? Find(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(a => a.StartsWith("--contentRoot", StringComparison.OrdinalIgnoreCase))
            || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is not null
            || Environment.GetEnvironmentVariable("DOTNET_CONTENTROOT") is not null)
            return null;

        var here = Directory.GetCurrentDirectory();
        return File.Exists(Path.Combine(here, Project)) ? here : AppContext.BaseDirectory;
    }
}
