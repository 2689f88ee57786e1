using Scheduler.Extender.Commands;

return await SchedulerCommand.RunAsync(args);
