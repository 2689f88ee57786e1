using System.CommandLine;
using Scheduler.Extender.Commands;
using Scheduler.Extender.Hosting;

// On SIGTERM a command may take as long as requests under way do; the default of two seconds would cut them off.
return await new SchedulerCommand().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = ServiceHost.StopTime });
