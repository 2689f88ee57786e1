using Scheduler.Extender.Terminal;

namespace Scheduler.Extender.Tests.Terminal;

public sealed class WrappedTextTests
{
    [Theory]
    [InlineData("", "one two three", 7, "one two", "three")]
    [InlineData("- ", "one two three", 9, "- one two", "  three")]
    [InlineData("- ", "one two three", 100, "- one two three")]
    [InlineData("- ", "", 5, "- ")]
    [InlineData("- ", "hdfs://ns1/a/long/path is missing", 10, "- hdfs://ns1/a/long/path", "  is", "  missing")]
    [InlineData("- ", "a \u001b[2J\nb", 100, "- a ?[2J?b")]
    public void Lines_AnyText_FitUnlessAWordIsLonger(string lead, string text, int width, params string[] lines) =>
        Assert.Equal(lines, WrappedText.Lines(lead, text, width));
}
