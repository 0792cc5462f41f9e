namespace Enquiries.Web;

/// <summary>Where the desk keeps its SQLite file unless a connection string says otherwise.</summary>
internal static class DataFolder
{
    public static string File(IHostEnvironment environment, string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(environment.ContentRootPath, "data")).FullName, name);
}
