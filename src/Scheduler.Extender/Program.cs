using Scheduler.Extender.Commands;

return await new SchedulerCommand().Parse(args).InvokeAsync();
