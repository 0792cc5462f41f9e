using Enquiries.Infrastructure.Tests.Faults;
using Xunit.Runner.InProc.SystemConsole;

namespace Enquiries.Infrastructure.Tests;

/// <summary>Runs the tests, or (as a second process that they start and kill) a desk at work.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        args switch
        {
            [DeskAtWork.Verb, .. var rest] => await DeskAtWork.RunAsync(rest),
            [AlertsAtWork.Verb, .. var rest] => await AlertsAtWork.RunAsync(rest),
            _ => await ConsoleRunner.Run(args),
        };
}
