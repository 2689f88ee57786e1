namespace Scheduler.Core.Tests;

public sealed class ShortTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abc…")]
    [InlineData("ab\ud83d\udc18", "ab…")]
    [InlineData("a\ud83d\udc18", "a\ud83d\udc18")]
    public void Of_LongerText_IsCutBetweenCharacters(string text, string expected) => Assert.Equal(expected, ShortText.Of(text, 3));

    [Theory]
    [InlineData("abcdef", "abcdef")]
    [InlineData("abcdefg", "abc…efg")]
    [InlineData("ab\ud83d\udc18cdef", "ab…def")]
    [InlineData("abcd\ud83d\udc18ef", "abc…ef")]
    public void Middle_LongerText_KeepsBothEndsAndCutsBetweenCharacters(string text, string expected) =>
        Assert.Equal(expected, ShortText.Middle(text, 6));

    [Fact]
    public void NameOf_NameOfKubernetes_IsItself()
    {
        Assert.Equal("g", ShortText.NameOf("g"));
        Assert.Equal(new string('x', ShortText.MaxName), ShortText.NameOf(new string('x', ShortText.MaxName)));
    }

    [Fact]
    public void NameOf_LongNames_AreShortAndApart()
    {
        string[] names =
            [new('x', 254), new('x', 255), new string('x', 254) + "y", new('x', 250_000), new('x', 250_001), "y" + new string('x', 253)];

        var shortened = names.Select(ShortText.NameOf).ToArray();

        Assert.Distinct(shortened);
        Assert.All(shortened, name => Assert.InRange(name.Length, 200, ShortText.MaxName));
        Assert.All(shortened, name => Assert.Equal(name, ShortText.NameOf(name)));
        Assert.Equal(shortened, names.Select(ShortText.NameOf));
    }

    [Fact]
    public void NameOf_SurrogatesAtTheCut_StayWhole() =>
        Assert.All(Enumerable.Range(0, 4), before =>
        {
            var name = ShortText.NameOf(new string('x', before) + string.Concat(Enumerable.Repeat("\ud83d\udc18", 500)));
            Assert.True(name.Length <= ShortText.MaxName);
            Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)));
        });
}
