"""Each fault that somebody met is a test on a file of the project's own.

The numbers are those under which the faults were collected; a number that is absent was never one
of these files. What a case says of a build is tested where a build is made.

case  what                                           where
01    a weight of 0 beside a value is unknown        test_wrong_numbers
02    parts of a month do not replace each other     test_wrong_numbers, ../../test_partner_cover,
                                                     ../../test_part_cover_build
03    one partner is not the world                   test_wrong_numbers, ../../test_partner_cover
04    a span of months is not a month                test_wrong_numbers
05    a date in another order is refused             test_wrong_numbers
06    a code is not added to the codes under it      test_wrong_numbers
07    a total of districts is not added to them      test_wrong_numbers
08    every sheet is read                            test_wrong_numbers
09    a decimal comma is one                         test_wrong_numbers
10    a code of odd length gets no zero              test_wrong_numbers
11    the European Union is no reporter              test_wrong_numbers
12    cut downloads pasted together                  ../test_bad_input
13    yuan after dollars                             ../../test_part_cover_build
14    an older copy with a later date of its file    test_wrong_numbers, ../test_part_cover
15    a folder names what it did not read            test_wrong_numbers
18    Latin names are not Chinese                    test_wrong_numbers
19    digits that a spreadsheet lost                 test_wrong_numbers
20    Comtrade's headers of 2023                     test_refused_files
21    Comtrade's workbook                            test_refused_files
22    motCode -1                                     test_refused_files
23    snake_case and lower case                      test_refused_files
24    Comtrade before 2023                           test_refused_files
26    encodings                                      test_refused_files
27    gz of any source                               test_refused_files
28    rows of one key that add up                    test_refused_files
29    semicolons and tabs                            test_refused_files
30    headers in another case                        test_refused_files
31    lines above the header                         test_refused_files
32    an empty download is a zero month              ../test_part_cover, ../../test_part_cover_build
33    fractions of a kilogramme                      test_refused_files
34    Comext of the data browser and before 2021     test_refused_files
35    answers of the Census as CSV, US exports       test_refused_files
40    customs' table without partners                test_messages
42    codes of four digits, or none                  test_messages
43    totals among partners                          test_messages
45    tonnes and grammes                             test_messages
46    negative corrections                           test_messages
"""
