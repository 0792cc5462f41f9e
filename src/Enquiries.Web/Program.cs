using Enquiries.Web.Commands;

return await CommandLine.RunAsync(args);
